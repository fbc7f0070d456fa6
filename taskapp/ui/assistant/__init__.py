"""The assistant's panel, over every page behind the login."""
