"""An unreachable database: detected before a connection is used, and distinguished from other errors (decision 25)."""

from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine

# SQLSTATE codes: shut down, crashed, starting up, too many connections.
_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})


__all__ = ["DatabaseAway", "NoConnectionFree", "is_away", "watch"]


class DatabaseAway(ConnectionError):
    """No connection to the database can be opened."""


def watch(engine: AsyncEngine) -> None:
    """Make the engine replace pooled connections that have died, and raise `DatabaseAway` when it can open none."""
    event.listen(engine.sync_engine, "checkout", _refuse_dead)
    event.listen(engine.sync_engine, "do_connect", _connect)


def is_away(error: BaseException) -> bool:
    """Whether the error means that the database is unreachable, so that the same request may succeed later."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or state in _STATES or state.startswith("08")
    # The last one is what the driver raises when the server ends the connection just as a statement begins.
    return isinstance(error, DatabaseAway | NoConnectionFree | asyncpg.InternalClientError)


def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    # The driver notices a closed connection by itself, so this costs no round trip.
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _connect(dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
        raise DatabaseAway(str(error) or type(error).__name__) from error
