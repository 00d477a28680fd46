"""How a commit is stored: its connection, and its statements on each database."""
