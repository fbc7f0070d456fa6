"""The sample businesses."""
