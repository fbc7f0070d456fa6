"""Tests of the steps a call goes through."""
