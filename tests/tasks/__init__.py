"""Tests of tasks, reminders and counts, in process, on both databases."""
