"""Stories told in one line: who is there, what they have to do."""
