"""Creates organizations, contacts, tasks and calls for tests, through the services."""
