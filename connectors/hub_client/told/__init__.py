"""What a hub has told, proven: answers about merchants, and about cases."""
