"""How many websockets may be open at once: a stranger's, each of which costs memory, and those of one login."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from taskapp.auth.proxies import network_of

# Sockets without a login, which only the pages before it open. The login form works without one.
ANONYMOUS_PER_ADDRESS = 100
ANONYMOUS = 500
PER_LOGIN = 2_000


class TooManySockets(Exception):
    """No further socket is accepted from there until another closes."""


class SocketLimits:
    """Counts the open sockets of this process."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def counting(self, *, login: str | None, address: str) -> Iterator[None]:
        """Count a socket while the block runs; raises `TooManySockets` when one more is too many.

        `login` is the reference of its login, None for a stranger; `address` is the client's; of IPv6, its network counts.
        """
        limits = (
            {login: PER_LOGIN}
            if login
            else {f"from {network_of(address)}": ANONYMOUS_PER_ADDRESS, "anonymous": ANONYMOUS}
        )
        if any(self._open[name] >= most for name, most in limits.items()):
            raise TooManySockets
        self._open.update(limits.keys())
        try:
            yield
        finally:
            self._open.subtract(limits.keys())
            for name in limits:
                if not self._open[name]:
                    del self._open[name]
