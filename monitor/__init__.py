"""Turns feed bytes into Signals: what is happening, and how we know."""

__version__ = "0.1.0"
