"""Taskapp: tasks for teams who talk to customers."""

__version__ = "0.1.0"
