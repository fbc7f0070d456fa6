"""The quick-add line: one line of text becomes a task.

reader         parses a line into recognised pieces with positions, and words that are not understood
contact_names  finds the contact that a line names
service        the verbs: read a line (with what the list or page lends it), create its task
api, schemas   `POST /api/tasks/quick`
"""
