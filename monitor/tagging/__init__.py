"""What a text says: places, indicators, assertion, quantities, each with the words that show it."""
