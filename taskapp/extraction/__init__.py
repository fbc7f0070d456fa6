"""Extraction of tasks from a finished call. `service` runs it: `inputs` reads what the model gets, `asking_model` asks it in the terms of
`protocol/`, `evidence` proves quotes with `proof/`, `choosing` selects the items that become tasks, `settling` decides on owner and due
time, `items` and `writing` store the result. People decide in `suggestions/`; `trust/` measures how often suggestions are right;
`alike` compares two texts; `offline/` needs no model; `golden/` measures quality."""
