"""Official travel advice: one adapter an issuer, and the transitions between states."""
