"""What a hub has told, proven: answers about merchants, cases and matters."""
