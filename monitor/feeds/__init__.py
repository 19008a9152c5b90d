"""From addresses to items: fetching (the only I/O), guarding, parsing, scheduling, the catalogue."""
