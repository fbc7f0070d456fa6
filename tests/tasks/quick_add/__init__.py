"""Tests of the quick-add line."""
