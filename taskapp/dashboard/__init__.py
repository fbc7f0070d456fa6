"""The numbers of an organization at a glance (read only)."""
