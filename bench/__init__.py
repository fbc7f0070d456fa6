"""Benchmarks: the product compared with hand-written code that does the same work on the same database."""
