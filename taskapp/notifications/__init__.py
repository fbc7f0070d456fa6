"""A user's feed and the channels it is pushed to."""
