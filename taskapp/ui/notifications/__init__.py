"""The screen of one's notifications."""
