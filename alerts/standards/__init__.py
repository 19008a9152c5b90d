"""Alerts for other systems, in standard forms: CAP 1.2 messages, an Atom feed (RFC 4287), GeoJSON (RFC 7946).

All three are made from the kept history of alerts, so that writing them again gives the same bytes.
"""
