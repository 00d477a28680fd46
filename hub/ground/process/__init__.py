"""What a process of the hub does for itself: its memory, its progress, its end."""
