"""Tests of what is removed after an age."""
