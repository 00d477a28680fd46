"""How a hub stands: its sources, backlog, log, witnesses, jobs and disk, only read."""
