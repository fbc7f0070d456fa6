"""Rows and filters of the task screens."""
