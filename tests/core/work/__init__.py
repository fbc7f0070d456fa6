"""Tests of leases and of changes between processes."""
