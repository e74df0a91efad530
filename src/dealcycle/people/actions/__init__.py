"""Changes of rows: check the rule, write, record the event."""
