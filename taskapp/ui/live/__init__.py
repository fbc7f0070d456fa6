"""Live pages: `hub` brings committed changes to open pages, `feed` says what a view wants to hear, `updates` starts and stops it."""
