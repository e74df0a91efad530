"""Pages over the measures."""
