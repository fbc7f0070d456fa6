"""Working through a list: one task at a time with everything about it, by keys; others work on the same list."""
