"""What Alembic executes for every command; connection and options come from `monitor.lib.migration.run`."""

from alembic import context

options = context.config.attributes["watchfloor"]
context.configure(**options)
context.run_migrations()
