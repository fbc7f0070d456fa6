"""Keeps the state of a connected tab for as long as it is connected.

Reflex drops a state some time after the tab's last event (`redis_token_expiration` in rxconfig.py), though its page may be
open: live updates would then change an empty state. States are in the memory of the process that the tab is connected
to. When the connection moves to another process, or the state has expired meanwhile, the page is loaded again.
"""

import asyncio
from collections.abc import Callable
from typing import Any

# Seconds until the state of a disconnected tab without a login is dropped.
ANONYMOUS_SECONDS = 30.0


def keep_while_connected(manager: Any, *, is_connected: Callable[[str], bool]) -> None:
    """Have Reflex's memory state manager drop only the states of tabs that are not connected to this process."""
    drop, drop_expired = manager._purge_token, manager._purge_expired_tokens

    def drop_disconnected(token: Any) -> None:
        if is_connected(token.ident):
            manager._track_token(token)
        else:
            drop(token)

    def drop_all_expired() -> float | None:
        """Return the next expiry; Reflex's own result leaves out the states that were just kept."""
        if (next_expiry := drop_expired()) is not None:
            return next_expiry
        tracked = manager._token_expires_at.values()
        return min((expires for expires, token in tracked if not _is_used(manager, token.ident)), default=None)

    manager._purge_token, manager._purge_expired_tokens = drop_disconnected, drop_all_expired


def drop_soon(manager: Any, token: str) -> None:
    """Drop the state of a tab in `ANONYMOUS_SECONDS`, unless it is connected again by then."""
    asyncio.get_running_loop().call_later(ANONYMOUS_SECONDS, _drop_unless_used, manager, token)


def _drop_unless_used(manager: Any, token: str) -> None:
    tracked = manager._token_expires_at.get(token)
    if tracked is not None and not _is_used(manager, token):
        manager._purge_token(tracked[1])


def _is_used(manager: Any, token: str) -> bool:
    """Whether a handler works on the state."""
    lock = manager._states_locks.get(token)
    return lock is not None and lock.locked()
