"""Live updates: `updates` is the interface, `feed` a subscription, `hub` delivers committed changes to open pages."""
