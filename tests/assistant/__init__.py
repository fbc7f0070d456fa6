"""Tests of the assistant and the MCP server."""
