"""One task's page: `component`, `state`, and the `quotes` from its call."""
