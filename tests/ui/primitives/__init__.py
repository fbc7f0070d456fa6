"""Tests of the browser's calendar arithmetic."""
