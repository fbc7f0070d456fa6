"""The pages of contacts: the list, and one contact with its right panel."""
