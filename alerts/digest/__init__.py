"""What a digest says, put together from facts: pure, and the same for the same facts."""
