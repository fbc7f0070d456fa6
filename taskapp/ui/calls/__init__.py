"""The pages of phone calls: the list, one call with its quotes, and the form to log a call."""
