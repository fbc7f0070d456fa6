"""Everything about one contact at a glance: facts, open tasks of both sides, the last call, the newest notes."""
