"""Fetches: everything a page shows, in a bounded number of queries."""
