"""The tests of the console: a folder whose browser is started once."""
