"""Forms of a task: `component` for pages, `inline_form` for the contact's panel, `state` of the create page."""
