"""The words `monitor` and `alerts` share: frozen types that import only the standard library.

Every `datetime` in these types is aware and in UTC. Country codes are ISO 3166-1 alpha-2, with PS for the
Palestinian territories, XK for Kosovo and TW for Taiwan.
"""
