"""What the coming weeks will bring: rates by stage and age, chances, draws, scores."""
