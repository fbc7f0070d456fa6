"""What happened with a contact, newest first."""
