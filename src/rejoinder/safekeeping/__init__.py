"""Back-ups: made while the site runs, verified by reading all of them, restored whole or not at all.

For SQLite; with PostgreSQL its own `pg_dump` does this, and a back-up here says so.
"""

from rejoinder.safekeeping.packing import back_up, verified
from rejoinder.safekeeping.restoring import restore

__all__ = ["back_up", "restore", "verified"]
