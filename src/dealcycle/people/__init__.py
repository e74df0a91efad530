"""Users, teams, roles, sessions, and who may see what."""
