"""The documents that answers are, as the interface describes them."""
