"""The notifications page, and the settings of channels and webhooks."""
