"""What is shared with whom, for what, until when, and under which legal ceiling."""
