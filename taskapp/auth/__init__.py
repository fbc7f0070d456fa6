"""The door: passwords, login sessions and API tokens."""
