"""Replays the history of the sample data: actions run in order of time, each with the clock set to its moment."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count

from taskapp.core.clock import replaced_clock

Action = Callable[[], Awaitable[None]]


class Replay:
    """Actions with the moments at which they happen; an action may plan later ones."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._planned: list[tuple[datetime, int, Action]] = []
        self._order = count()
        self._clock = until

    def plan(self, moment: datetime, action: Action) -> None:
        """Plan `action` for `moment`; does nothing when the moment is in the future."""
        if moment <= self._until:
            heapq.heappush(self._planned, (moment, next(self._order), action))

    async def run(self) -> None:
        """Run all planned actions, oldest first, each with the clock at its moment."""
        with replaced_clock(lambda: self._clock):
            while self._planned:
                self._clock, _, action = heapq.heappop(self._planned)
                await action()
