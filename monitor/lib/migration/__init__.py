"""Alembic, run in code: both sides keep only their revision files."""
