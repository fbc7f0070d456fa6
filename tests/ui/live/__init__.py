"""Tests of pages that stay up to date."""
