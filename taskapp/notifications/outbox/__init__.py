"""Messages that leave the product: `worker` claims and settles one, `delivery` runs every channel, `service` is what admins see and retry."""
