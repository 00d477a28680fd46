"""Who watches the log from outside: asking witnesses, and looking for split views."""
