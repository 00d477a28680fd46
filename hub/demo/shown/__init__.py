"""What the city shows beside its files: clocks, redacted versions, watched merchants."""
