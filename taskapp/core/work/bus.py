"""Publish/subscribe within this process: committed changes are delivered to listeners."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

log = logging.getLogger(__name__)

ChangeKind = Literal[
    "task",
    "contact",
    "notification",
    "call",
    "organization",
    "member",
    "access",
    "session",
    "account-mail",
    "export",
    "everything",
]


# The organization of a change of kind `everything` that concerns every organization.
EVERYWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Change:
    """A committed change of one row: its id and version, not its content, because each reader may see different fields.

    Kind `session` means that logins of the users in `user_ids` have ended, whichever organization they are signed in to.
    Kind `access` means that the member with this id sees more or fewer contacts than before, with what belongs to them.
    Kind `everything` means that anything in the organization may have changed in another process; listeners reload all.
    """

    organization_id: UUID
    kind: ChangeKind
    id: UUID
    version: int = 0
    user_ids: tuple[UUID, ...] = ()


# Open pages of every organization read again; after messages of other processes may have been missed.
EVERYTHING = Change(EVERYWHERE, "everything", EVERYWHERE)

Listener = Callable[[list[Change]], None]
_listeners: list[Listener] = []
_relays: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call `listener` with every batch of changes of this and other processes; returns a function that unsubscribes it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def relay_through(relay: Listener) -> Callable[[], None]:
    """Call `relay` with this process's own changes, to send them to other processes; returns a function that removes it."""
    _relays.append(relay)
    return lambda: _relays.remove(relay) if relay in _relays else None


def publish(changes: Sequence[Change]) -> None:
    """Call this process's listeners, then the relays. An exception in one is logged; the others are still called."""
    deliver(changes)
    _call_all(_relays, changes)


def deliver(changes: Sequence[Change]) -> None:
    """Call this process's listeners only; a relay calls this for changes of other processes."""
    _call_all(_listeners, changes)


def _call_all(listeners: list[Listener], changes: Sequence[Change]) -> None:
    batch = list(changes)
    for listener in list(listeners):
        try:
            listener(batch)
        except Exception:
            log.exception("a listener failed on %d changes", len(batch))
