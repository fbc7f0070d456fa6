"""An unreachable database: detected before a connection is used, and distinguished from other errors (decision 25).

A connection may be dead without any notice: a firewall dropped it, the server's machine is gone. So every statement and
every attempt to connect has a time limit, an idle connection is tried before it is used, and the operating system gives
up a connection whose bytes nobody confirms.
"""

import errno
import socket
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

from taskapp.core.clock import monotonic

# Seconds to connect.
CONNECT_TIMEOUT = 5.0
# Seconds for one statement. Above the server's own `statement_timeout`, whose error says what took so long.
COMMAND_TIMEOUT = 65.0
# A pooled connection that was idle for longer than this (s) must answer within `PING_TIMEOUT` (s), or another is opened.
IDLE = 1.0
PING_TIMEOUT = 1.5
# The operating system asks an idle peer for a sign of life after this time, then this often, this many times (s); and it
# gives up a connection on which sent bytes stay unconfirmed for this long (ms).
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 10, 3, 3
UNCONFIRMED_MS = 10_000
_SOCKET_OPTIONS = {
    "TCP_KEEPIDLE": KEEPALIVE_IDLE,
    "TCP_KEEPINTVL": KEEPALIVE_INTERVAL,
    "TCP_KEEPCNT": KEEPALIVE_COUNT,
    "TCP_USER_TIMEOUT": UNCONFIRMED_MS,
}
# SQLSTATE codes: a server that became a replica takes no writes; shut down, crashed, starting up, too many connections.
_READ_ONLY = "25006"
_STATES = frozenset({_READ_ONLY, "57P01", "57P02", "57P03", "53300"})


__all__ = [
    "COMMAND_TIMEOUT",
    "CONNECT_TIMEOUT",
    "DatabaseAway",
    "NoConnectionFree",
    "connect_directly",
    "is_away",
    "is_full",
    "reason",
    "watch",
]


class DatabaseAway(ConnectionError):
    """No connection to the database can be opened."""


def watch(engine: AsyncEngine) -> None:
    """Make the engine replace pooled connections that have died, and raise `DatabaseAway` when it can open none."""
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "checkout", _refuse_dead)
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "handle_error", _give_up_after_timeout)


async def connect_directly(url: URL) -> "asyncpg.Connection[Any]":
    """A connection of its own to PostgreSQL, outside the pool, with the same time limits; `url` is the engine's."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    address = address.replace("?ssl=", "?sslmode=").replace("&ssl=", "&sslmode=")
    connection = await asyncpg.connect(address, timeout=CONNECT_TIMEOUT, command_timeout=CONNECT_TIMEOUT)
    _watch_socket(connection)
    return connection


def is_away(error: BaseException) -> bool:
    """Whether the error means that the database is unreachable, so that the same request may succeed later."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or state in _STATES or state.startswith("08")
    # The last one is what the driver raises when the server ends the connection just as a statement begins.
    return isinstance(error, DatabaseAway | NoConnectionFree | asyncpg.InternalClientError)


def reason(error: BaseException) -> str:
    """What the driver says, in one line."""
    cause = getattr(error, "orig", None) or error
    said = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
    # The driver's rollback fails first; its message is about itself.
    return "the server ended the connection" if "underlying connection is closed" in said else said


def is_full(error: BaseException) -> bool:
    """Whether the error means that the disk of the database, or this machine's, has no space left."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, OSError) and original.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    # PostgreSQL's SQLSTATE; SQLite has only its text.
    return getattr(original, "sqlstate", None) == "53100" or "database or disk is full" in str(original)


def _prepare(connection: Any, _record: Any) -> None:
    _watch_socket(connection.driver_connection)


def _watch_socket(connection: Any) -> None:
    raw = connection._transport.get_extra_info("socket")  # noqa: SLF001 - asyncpg shows its socket nowhere else
    if raw is None or raw.family not in (socket.AF_INET, socket.AF_INET6):
        return
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SOCKET_OPTIONS.items():
        if hasattr(socket, name):  # not every system has all of them
            with suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used"] = monotonic()


def _refuse_dead(connection: Any, record: Any, _proxy: Any) -> None:
    driver = connection.driver_connection
    # The driver notices a closed connection by itself; only one that was idle costs a round trip.
    if not driver.is_closed() and monotonic() - record.info.get("used", monotonic()) > IDLE:
        try:
            await_only(driver.execute("SELECT 1", timeout=PING_TIMEOUT))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # TimeoutError is an OSError
            driver.terminate()  # closing it would wait for an answer
    if driver.is_closed():
        raise DisconnectionError


def _give_up_after_timeout(context: Any) -> None:
    """Close a connection on which a statement was not answered in time, and report the database as unreachable.

    Connections to a server that became a replica are replaced too: the address may lead to its successor by now.
    """
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True
    if isinstance(context.original_exception, TimeoutError):
        if context.connection is not None:
            context.connection.connection.driver_connection.terminate()
        context.is_disconnect = True
        raise DatabaseAway("no answer within the time limit") from context.original_exception


def _connect(dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except TimeoutError as error:
        raise DatabaseAway(
            f"{options.get('host') or 'it'} does not answer within {CONNECT_TIMEOUT:.0f} seconds"
        ) from error
    except OSError as error:
        raise DatabaseAway(f"{options.get('host') or 'it'} cannot be reached: {error.strerror or error}") from error
    except (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
        raise DatabaseAway(str(error)) from error
