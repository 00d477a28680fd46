"""Sources, each a door and a reader: they fetch and rename; they judge nothing."""
