"""Tests of the pure helpers in taskapp/shared."""
