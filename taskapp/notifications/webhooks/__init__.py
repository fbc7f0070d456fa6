"""Webhooks: `service` keeps endpoints and queues events, `delivery` sends, `signing` signs, `api` is their REST."""
