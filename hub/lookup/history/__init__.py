"""What happened to a merchant, and which of the reads of it somebody is told of."""
