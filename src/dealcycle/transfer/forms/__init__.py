"""What people say on the pages of this room, read."""
