"""Extraction and analysis without a model: `rules` finds tasks (`acts` in clauses of `speech`, their `answers`, `titles` and `selection`),
`closing` finds what a later call says about open tasks, `analysis` counts; `languages/` holds the words of each language."""
