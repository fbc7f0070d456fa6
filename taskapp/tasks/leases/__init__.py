"""Working through a list together: `service` gives each person the next task that nobody else has open, leased to them."""
