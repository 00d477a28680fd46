"""A batch of claims decided in memory: its working set, and what it comes to."""
