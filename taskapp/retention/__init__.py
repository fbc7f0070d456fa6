"""Removes rows and files that are older than the installation keeps them: `rules_repository` says what and how long, `jobs` when."""
