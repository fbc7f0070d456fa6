"""Transcripts in JSON: `shapes` finds the turns in the layouts of each service, `times` reads their times."""
