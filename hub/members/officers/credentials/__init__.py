"""What officers prove themselves by, and how often they may fail at it."""
