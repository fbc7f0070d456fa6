"""Changes to contacts and organizations that also change tasks.

`service` deletes a contact with its tasks and changes an organization's settings; `repository` moves due dates to another
time zone; `api` holds the REST routes, and the list of a contact's tasks.
"""
