"""Pure numpy over tallies: each estimator with its source and its table of known answers."""
