"""Tests of the REST API of a running server, over HTTP."""
