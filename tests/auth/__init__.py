"""The door, in process."""
