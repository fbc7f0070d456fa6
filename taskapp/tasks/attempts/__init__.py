"""Tries to reach a contact about a task: `service` logs one and takes it back, `rule` decides when to try again."""
