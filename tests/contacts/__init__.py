"""Contacts, in process."""
