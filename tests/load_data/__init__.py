"""Bulk data for load tests."""
