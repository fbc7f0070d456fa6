"""The peek: the task of the focused row, shown beside the list."""
