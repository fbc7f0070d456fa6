"""The error of backup, restore and move."""


class BackupError(Exception):
    """A backup, restore or move that cannot be done; the message says why and what to do."""
