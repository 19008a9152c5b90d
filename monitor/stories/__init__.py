"""Items about the same act become one story; copies of one text count once."""
