"""Tests of permissions and of the checks of browser requests."""
