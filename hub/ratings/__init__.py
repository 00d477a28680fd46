"""Trust ratings: a pure function of facts, a policy and a day, kept as it was given."""
