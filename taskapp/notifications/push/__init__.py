"""Web push: `service` manages subscriptions, `delivery` sends, `crypto` encrypts messages and signs requests."""
