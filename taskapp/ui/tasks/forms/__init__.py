"""Forms of a task: `component` for whole pages, `inline_form` for the contact's panel, `state` of both."""
