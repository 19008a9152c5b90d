"""Tables, rows and migrations of what alerts remembers."""
