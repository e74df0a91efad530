"""Everything people know, written out for other programs."""
