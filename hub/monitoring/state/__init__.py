"""How a hub stands: sources, backlog, log, witnesses, hubs, jobs, disk; only read."""
