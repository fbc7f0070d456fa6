"""The quick-add line: `component` and `state`."""
