"""Key figures of an organization's tasks (read only)."""
