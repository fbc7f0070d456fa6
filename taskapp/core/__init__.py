"""Plumbing every room uses: configuration, database, time, identity, errors, paging."""
