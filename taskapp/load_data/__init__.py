"""Bulk data for load tests: many believable rows, put in far faster than one by one."""
