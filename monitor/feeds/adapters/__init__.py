"""What turns one kind of document into items."""
