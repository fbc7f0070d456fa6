"""The quick-add line: `reader` turns one line of text into a task."""
