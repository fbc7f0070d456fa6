"""What changed, told after commit to whoever listens in this process."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

log = logging.getLogger(__name__)

ChangeKind = Literal["task", "contact", "notification", "call", "organization", "member", "everything"]


@dataclass(frozen=True, slots=True)
class Change:
    """An id and its version, never the row: each listener reads what its reader may see.

    Kind `everything` says only that an organization changed in another process; readers read again.
    """

    organization_id: UUID
    kind: ChangeKind
    id: UUID
    version: int = 0
    user_ids: tuple[UUID, ...] = ()


Listener = Callable[[list[Change]], None]
_listeners: list[Listener] = []
_relays: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call `listener` with every committed batch of changes, own and other processes'; returns the way out."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def relay_through(relay: Listener) -> Callable[[], None]:
    """Also hand this process's own changes to `relay`, which carries them to other processes."""
    _relays.append(relay)
    return lambda: _relays.remove(relay) if relay in _relays else None


def publish(changes: Sequence[Change]) -> None:
    """Tell this process's listeners, then the relays; a listener that fails stops nobody."""
    deliver(changes)
    _tell(_relays, changes)


def deliver(changes: Sequence[Change]) -> None:
    """Tell this process's listeners only; what a relay calls for changes made elsewhere."""
    _tell(_listeners, changes)


def _tell(listeners: list[Listener], changes: Sequence[Change]) -> None:
    batch = list(changes)
    for listener in list(listeners):
        try:
            listener(batch)
        except Exception:
            log.exception("a listener failed on %d changes", len(batch))
