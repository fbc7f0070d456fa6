"""The browser interface: the only package that imports Reflex, with one subpackage for each feature."""
