"""Who asks, what they may do, and which browser they came from."""
