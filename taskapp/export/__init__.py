"""Exports: a ZIP of everything an organization has, written in the background.

`contents` says which tables and columns are in it, `archive` writes the file, `worker` runs one export at a time on a lease.
"""
