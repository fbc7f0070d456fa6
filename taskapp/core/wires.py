"""Dependency inversion: a package declares a function that a higher layer provides; `taskapp/wiring.py` connects them."""

from typing import Generic, TypeVar

F = TypeVar("F")


class NotConnected(RuntimeError):
    """A wire was used, or a process started, before `connect`."""


class Wire(Generic[F]):
    """A reference to one function of a higher layer, declared at the top of the module that calls it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._function: F | None = None
        DECLARED.append(self)  # type: ignore[arg-type]

    def connect(self, function: F) -> None:
        """Set the function."""
        self._function = function

    @property
    def connected(self) -> F:
        """The function; raises `NotConnected` when it is not set."""
        if self._function is None:
            raise NotConnected(_message([self.name]))
        return self._function

    @property
    def is_connected(self) -> bool:
        """Whether the function is set."""
        return self._function is not None


DECLARED: list[Wire[object]] = []


def require_all() -> None:
    """Raise `NotConnected` unless all wires of the loaded modules are connected."""
    if missing := [wire.name for wire in DECLARED if not wire.is_connected]:
        raise NotConnected(_message(missing))


def _message(names: list[str]) -> str:
    return f"Not connected: {', '.join(names)}; a process must call taskapp.wiring.connect() when it starts."
