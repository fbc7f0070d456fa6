"""Tests of the rows and filters of the task pages."""
