"""The pages, one module each: what is asked for, and the views that are shown."""
