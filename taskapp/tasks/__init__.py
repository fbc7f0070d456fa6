"""Follow-ups tied to a contact: the centre of the product."""
