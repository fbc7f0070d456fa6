"""The timeline tab of a contact."""
