"""Golden answers: what a small fixed city is told, kept so that changes are seen."""
