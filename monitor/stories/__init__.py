"""Items about the same act become one story."""
