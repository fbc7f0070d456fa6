"""The timeline of a contact."""
