"""Tests of running an installation: the procedures of docs/operation.md."""
