"""Sample data for the demo: a fictional dental practice and its second location, with a year of history."""
