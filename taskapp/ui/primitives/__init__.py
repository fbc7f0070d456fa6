"""Reusable components of no particular feature; those that run in the browser are JSX files in `browser/`."""
