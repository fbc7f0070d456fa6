"""Tests of leases and of the relay between processes."""
