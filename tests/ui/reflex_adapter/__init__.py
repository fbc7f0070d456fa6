"""Tests of what depends on Reflex."""
