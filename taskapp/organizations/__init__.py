"""Organizations (the tenants), users, and their memberships."""
