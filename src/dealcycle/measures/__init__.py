"""What a sales cycle is measured by: the journal's shape, tallies, estimators, measures."""
