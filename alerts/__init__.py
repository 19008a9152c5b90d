"""Turns Signals into Deliveries: who was told, when, and why."""
