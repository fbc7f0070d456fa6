"""Tests of organizations and their members."""
