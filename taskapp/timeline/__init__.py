"""A contact's timeline: the entries of its activity log, newest first, and notes."""
