"""What `alerts` remembers: open alerts and their history, digest slots, the outbox."""
