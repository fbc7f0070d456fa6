"""Tests of the processing of calls."""
