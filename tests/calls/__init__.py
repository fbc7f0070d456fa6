"""Tests of the calls room."""
