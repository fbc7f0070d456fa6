"""Language models: areas of use, model settings, usage and cost, and the client of the endpoint; `speech/` turns recordings into text."""
