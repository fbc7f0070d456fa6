"""Small faults that are put into the source one at a time, to see whether the tests notice: `python -m scripts.mutants`."""
