"""Counts of tasks: `service` for tabs and dashboard, `repository` for their SQL on the maintained counts."""
