"""Reminders of tasks and the daily digest.

`sending` finds and sends due reminders, `send_check` decides again just before a message is sent, `snooze` delays one,
`digest` writes the daily summary, `mail_actions` handles the one-click links in mails.
"""
