"""The audit log: who did what to accounts, rights, credentials, settings and data, when, and from where.

`service.record` adds an entry in the caller's transaction, so that an act and its entry are committed together.
`origin` holds the network address and browser of the request being handled.
"""
