"""Extracted tasks and the people who decide on them: `inbox` lists what waits and `decided` what was decided, `review` shows a call's and takes decisions (`deciding`),
`merging` joins one with an open task, `waiting` ends those of an older reading, `by_hand` makes a task from marked text."""
