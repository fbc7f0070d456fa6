"""Tests of generated data."""
