"""One task's page: `component`, `state`, and its `quotes`."""
