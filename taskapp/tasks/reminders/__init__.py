"""Reminders: `sending` finds and sends what is due, `send_check` looks again before a message leaves, `snooze` moves one,
`digest` is the daily summary, `mail_actions` are the links in reminder mails."""
