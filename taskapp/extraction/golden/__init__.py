"""The golden calls with their expected tasks, and the score of a model or of the offline rules.

`calls` reads the two written sets, `synthetic` renders a larger one from `templates.txt` with `fills`, `folder` reads calls of one's own,
`report` scores and prints, `run` asks a model or the rules.
"""
