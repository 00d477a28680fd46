"""How large the code is, how often it says a thing twice, and what a question wakes."""
