"""Erasure of what an organization no longer keeps: calls, contacts, members, accounts and whole organizations.

`calls` and `contacts` hold the verbs; `references` removes what other tables hold about an erased row, found from the table
definitions, so that a new table needs no change here; `orphans` removes files of recordings that no call has.
"""
