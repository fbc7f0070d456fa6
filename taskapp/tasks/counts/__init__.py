"""Counts of tasks: `service` for tabs and dashboard, `repository` for their SQL on the maintained counts,
`kept_repository` for that of promises and overdue tasks by person, on an index."""
