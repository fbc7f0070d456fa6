"""The dashboard: figures, questions and charts over the organization's tasks, each number a link to its list."""
