"""Living the sample's history through: each thing is done at its moment, by the verbs everybody uses."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count

from taskapp.core.clock import replaced_clock

Deed = Callable[[], Awaitable[None]]


class Replay:
    """Deeds by moment; a deed may plan later ones."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._order = count()
        self._clock = until

    def plan(self, moment: datetime, deed: Deed) -> None:
        """Let `deed` happen at `moment`, unless that is still to come."""
        if moment <= self._until:
            heapq.heappush(self._planned, (moment, next(self._order), deed))

    async def run(self) -> None:
        """Let everything happen, oldest first, each at its own time."""
        with replaced_clock(lambda: self._clock):
            while self._planned:
                self._clock, _, deed = heapq.heappop(self._planned)
                await deed()
