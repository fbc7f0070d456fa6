"""The settings page of language models: which one does what, how AI tasks are handled, what it all cost."""
