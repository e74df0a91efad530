"""What happened, told once: event and delivery tables."""
