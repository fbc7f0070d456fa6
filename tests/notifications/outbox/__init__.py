"""Tests of messages that leave the product."""
