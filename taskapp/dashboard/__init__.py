"""Key figures of an organization's tasks (read only): `service` gives all of them, `promises` those of promises by person."""
