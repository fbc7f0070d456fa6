"""Extraction and analysis without a model: `rules` with their `lexicon`, and `analysis`."""
