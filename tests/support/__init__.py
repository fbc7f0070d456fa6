"""Shared by tests: programs that run real servers, test doubles of external services over real protocols, reference data."""
