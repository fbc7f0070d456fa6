"""What the model is asked and what it answers: `prompt` writes the request, `parts` splits a long call, `reply` reads the answer,
`json_repair` reads faulty JSON."""
