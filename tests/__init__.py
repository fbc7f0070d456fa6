"""The product is checked here; folders mirror taskapp/."""
