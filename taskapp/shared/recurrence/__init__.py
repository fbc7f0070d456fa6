"""Repeating dates: `rules` reads RRULE texts and finds the next day, `phrases` reads and writes them as people say them."""
