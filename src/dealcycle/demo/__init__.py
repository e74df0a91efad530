"""A company's two years, invented: for exploring and for tests."""
