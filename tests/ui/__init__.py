"""Tests of the pages and their states."""
