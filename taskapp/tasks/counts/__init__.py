"""Counts kept beside the rows: `service` for tabs and dashboard, `repository` for their SQL."""
