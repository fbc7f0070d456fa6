"""Where the request being handled comes from: its network address and its user agent."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Network address and `User-Agent` of a request, and the site it was sent to; empty for jobs and the command line.

    `site` is scheme and host as the browser writes them, or as the client claims: use it only for who sent the request.
    """

    address: str = ""
    user_agent: str = ""
    site: str = ""


_NONE = Origin()
_current: ContextVar[Origin] = ContextVar("request_origin", default=_NONE)


def current_origin() -> Origin:
    """The origin of the request that this task handles; an empty one outside of requests."""
    return _current.get()


def set_origin(origin: Origin) -> None:
    """Set the origin for the rest of this task (an asyncio task has its own context)."""
    _current.set(origin)
