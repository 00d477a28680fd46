"""Wire contracts and pure formats: what both sides of a border must agree on."""
