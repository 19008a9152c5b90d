"""The technical kernel: clock, errors, config files, database, logs. It knows no word of the domain."""
