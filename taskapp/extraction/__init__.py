"""Extraction of tasks from a finished call. `service` runs it, `inputs` and `prompt` build the request to the model, `reply` parses the answer,
`evidence` proves quotes with `proof/`, `choosing` selects the items that become tasks, `items` and `writing` store the result, `review` serves suggestions; `offline/` needs no model, `golden/` measures quality."""
