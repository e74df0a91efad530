"""Settings, wiring, worker, start, backup."""
