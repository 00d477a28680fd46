"""What is kept beside the tree: openings, and the rows that leaves have roots over."""
