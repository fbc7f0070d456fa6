"""The list of tasks: `component` with `card` and `filter_bar`, `state` and `batch_state`, `query` for its URL."""
