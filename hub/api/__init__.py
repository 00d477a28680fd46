"""The reception for machines: admit the caller, call one service, reply."""
