"""Sources, each a door and a reader: they fetch, rename and yield; they judge nothing."""
