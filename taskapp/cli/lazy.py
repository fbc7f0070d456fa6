"""Modules that are loaded when they are first used, so that a small command does not wait for the whole product."""

from importlib import import_module
from typing import Any


class Lazy:
    """Stands for the module of that name, which is imported when one of its attributes is first read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
