"""Tests of the HTTP package."""
