"""The outbox: `worker` claims, sends and settles messages, `delivery` runs every channel, `service` lists and retries them for admins."""
