"""The assistant's chat panel on every page behind the login."""
