"""From a finished call to its tasks: `service` runs it, `inputs` and `prompt` say what the model is told, `reply` reads its answer,
`evidence` proves quotes, `items` and `writing` store the result, `review` lets people decide; `offline/` works without a model, `golden/` measures."""
