"""Tests of tries to reach a contact."""
