"""What the pages say: one catalogue a language, and how days and amounts are told."""
