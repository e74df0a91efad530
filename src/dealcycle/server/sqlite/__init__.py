"""The embedded database, with a queue for its writers."""
