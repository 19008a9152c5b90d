"""Official travel advice as a state machine: what an issuer says of a country, and how that moved."""

from monitor.advisories.reader import Reader, issuer_names, read

__all__ = ["Reader", "issuer_names", "read"]
