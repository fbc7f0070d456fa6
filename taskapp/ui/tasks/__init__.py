"""The pages of tasks: list, details, forms, and the tasks tab of a contact."""
