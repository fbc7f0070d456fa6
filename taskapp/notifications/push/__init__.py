"""Web push: `service` keeps a person's browsers, `delivery` sends, `crypto` encrypts and identifies."""
