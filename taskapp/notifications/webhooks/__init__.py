"""Webhooks: `service` manages endpoints and queues events, `delivery` sends, `signing` signs, `api` is the REST API."""
