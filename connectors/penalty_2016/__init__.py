"""Administrative penalties in the layout of 2016."""
