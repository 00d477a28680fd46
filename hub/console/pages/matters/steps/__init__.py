"""Steps in matters: forms made of the machine's table, and opening a matter."""
