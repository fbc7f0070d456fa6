"""The review inbox: every suggestion that waits for a decision, with its quote; decided by keys."""
