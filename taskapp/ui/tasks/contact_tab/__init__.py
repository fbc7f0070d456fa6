"""The Tasks tab of a contact: `component` and `state`."""
