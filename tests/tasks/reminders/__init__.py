"""Tests of reminders, the digest and the links in mail."""
