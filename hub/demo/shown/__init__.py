"""What the city shows beside its files: clocks, redactions, watched merchants."""
