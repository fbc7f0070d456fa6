"""The REST API, asked over HTTP from a running server."""
