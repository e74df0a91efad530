"""Everything that leaves the machine: guarded requests, system mail."""
