"""Reading the audit log: `service` gives pages of entries, `sentences` says in words what was done, `api` is its REST route.

The package `audit` writes the entries.
"""
