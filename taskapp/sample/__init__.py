"""A made-up dental practice and its second house, so that a first look finds a business at work."""
