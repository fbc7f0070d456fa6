"""Functions that a lower room calls and a higher room provides; `taskapp/wiring.py` connects them at the start."""

from typing import Generic, TypeVar

F = TypeVar("F")


class NotConnected(RuntimeError):
    """A wire is used, or a process starts, before the wire was connected."""


class Wire(Generic[F]):
    """A named place for one function; a module that calls into a higher room declares it at its top."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._function: F | None = None
        DECLARED.append(self)  # type: ignore[arg-type]

    def connect(self, function: F) -> None:
        """Let `function` answer from now on."""
        self._function = function

    @property
    def connected(self) -> F:
        """The function; `NotConnected` while there is none."""
        if self._function is None:
            raise NotConnected(_refusal([self.name]))
        return self._function

    @property
    def is_connected(self) -> bool:
        """Whether there is a function."""
        return self._function is not None


DECLARED: list[Wire[object]] = []


def require_all() -> None:
    """Raise `NotConnected` unless every wire that a loaded module declares is connected."""
    if missing := [wire.name for wire in DECLARED if not wire.is_connected]:
        raise NotConnected(_refusal(missing))


def _refusal(names: list[str]) -> str:
    return f"Not connected: {', '.join(names)}; a process must call taskapp.wiring.connect() when it starts."
