"""Phone lines, recordings that arrive by themselves, and what is done with a call afterwards."""
