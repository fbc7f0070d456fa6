"""Stories told through a real browser on a production build."""
