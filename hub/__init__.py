"""The hub: collects what members know of a merchant, rates it and discloses it."""
