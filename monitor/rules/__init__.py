"""Rules and facts into signals."""
