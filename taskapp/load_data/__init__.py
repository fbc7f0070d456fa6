"""Generates realistic data in bulk for load tests (`taskapp generate`), much faster than through the services."""
