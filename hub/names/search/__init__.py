"""Finding names that are like one: pieces of names kept, looked up and ranked."""
