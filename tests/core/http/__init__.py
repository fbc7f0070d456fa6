"""Tests of what REST routes share."""
