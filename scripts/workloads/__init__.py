"""The standard workloads, one module each; ``scripts/bench`` runs them."""
