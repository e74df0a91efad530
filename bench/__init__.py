"""Speed and memory, on books that the bench makes itself."""
