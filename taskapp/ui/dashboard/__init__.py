"""The screen of the organization's numbers."""
