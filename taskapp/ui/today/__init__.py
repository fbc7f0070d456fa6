"""The page Today: the open tasks of the day in groups, each in one line; by keys alone, live, and over midnight."""
