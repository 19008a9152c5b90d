"""Configuration files into typed settings; every fault reported at once with its place."""
