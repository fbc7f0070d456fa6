"""Tests of live updates and of serving the pages."""
