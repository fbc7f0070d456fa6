"""The tenants, the people, and their membership."""
