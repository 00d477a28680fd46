"""Who takes part: agencies with their succession, platforms, officers and tokens."""
