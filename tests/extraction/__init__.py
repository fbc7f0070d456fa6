"""Tests of tasks from calls."""
