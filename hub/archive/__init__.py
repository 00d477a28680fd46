"""Records as they arrived: append-only versions, and how long each may be shown."""
