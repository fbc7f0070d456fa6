"""Authentication: passwords, login sessions and API tokens."""
