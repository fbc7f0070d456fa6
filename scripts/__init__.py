"""What a developer runs by hand now and then."""
