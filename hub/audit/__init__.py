"""The audit log: one leaf in a Merkle tree for every answer, refusal and change."""
