"""The pages before the login; they post to REST, because only REST sets the session cookie."""
