"""The docs page, which works without scripts and without any other machine."""
