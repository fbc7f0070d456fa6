"""Tests of the screens and of what runs behind them."""
