"""The files of the drops: whose they are, how they look, what must become of them."""
