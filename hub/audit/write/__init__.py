"""A commit of the log: guarded, prepared, placed, stored and signed."""
