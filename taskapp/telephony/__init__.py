"""Phone lines of organizations, and the phone provider's callbacks about recordings and ended calls."""
