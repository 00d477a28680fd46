"""Questions that many clients ask: who is meant, and what changed."""
