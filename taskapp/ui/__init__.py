"""The upper storey: the only place that imports Reflex, with one room per feature."""
