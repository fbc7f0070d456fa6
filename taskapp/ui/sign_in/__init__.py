"""The pages before the login: they post to REST, which alone sets the session cookie."""
