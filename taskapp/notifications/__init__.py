"""Notifications: each user's feed, and delivery by e-mail, web push and webhooks."""
