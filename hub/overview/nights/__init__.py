"""One night: what came, what failed, what is late, what settled; and its mail."""
