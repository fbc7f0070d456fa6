"""The audit log: who did what to accounts, rights, credentials, settings and data, when, and from where.

`service.record` adds an entry in the caller's transaction, so that an act and its entry are committed together.
Only `retention` removes entries, those older than `TASKAPP_AUDIT_DAYS`. The package `audit_log` reads them. `origin` holds the network address and browser of the request being handled.
"""
