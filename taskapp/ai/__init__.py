"""Language models: what they are used for, which one, what it costs, and the one door to them."""
