"""The dashboard: counts and charts of the organization's tasks."""
