"""Changes to organizations that also change tasks.

`service` changes an organization's settings; `repository` moves due dates to another time zone; `api` holds the REST routes,
and the list of a contact's tasks.
"""
