"""How fast the product is, beside the same work done by hand on the same database."""
