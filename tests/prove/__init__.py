"""The slow proofs of `docs` promises: kills, pairs, backups under load."""
