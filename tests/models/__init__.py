"""Tests with real models on this machine; `make models` installs what they need and runs them, `make test` does not."""
