"""Fixtures of the assistant's tests: a stand-in model that this process asks."""

import pytest

from taskapp.core import config
from tests.support.language_model import LanguageModelServer


@pytest.fixture
def asked_model(language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the assistant ask `language_model`."""
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
