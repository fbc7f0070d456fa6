"""The audit log: who did what to accounts, rights, credentials, settings and data, when, and from where.

`service.record` adds an entry in the caller's transaction, so that an act and its entry are committed together.
`pruning` removes entries that are older than
`TASKAPP_AUDIT_DAYS`; nothing else changes or removes one. The package `audit_log` reads them. `origin` holds the network address and browser of the request being handled.
"""
