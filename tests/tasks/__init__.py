"""Tasks, their reminders and their counts, in process on both databases."""
