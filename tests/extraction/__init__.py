"""Tests of the extraction of tasks from calls."""
