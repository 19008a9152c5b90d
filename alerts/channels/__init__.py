"""One small file a channel; each passes the shipped test kit."""
