"""Stages, exit criteria, moves, money, calendar: the rules of a sales cycle."""
