"""What templates are given: frozen models of what a page shows, never a stored row."""
