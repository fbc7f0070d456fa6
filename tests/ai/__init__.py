"""Tests of the AI package."""
