"""Tables, rows and migrations of what monitor remembers."""
