"""Making a release: the wheel built twice, its parts list, and the log that says so."""
