"""Ends hanging asynchronous tests inside their event loop, so that the tests after them can use it.

pytest-timeout ends a test by a signal. What an asynchronous test awaited then still occupies the loop that all tests of
a process share, and each of them fails. So a test's own limit comes first; pytest-timeout's is for all else.
"""

import asyncio
import functools
import inspect
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import pytest

SHARE = 0.8  # of the limit of pytest-timeout, which counts fixtures as well


def limit_asynchronous(items: Iterable[pytest.Item], default: float) -> None:
    """Wrap each asynchronous test, so that it fails with TimeoutError after its share of its limit.

    `default` is pytest-timeout's limit in seconds; a test's own `timeout` mark comes before it.
    """
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            mark = item.get_closest_marker("timeout")
            item.obj = limited(item.obj, SHARE * (mark.args[0] if mark else default))


def limited(test: Callable[..., Coroutine[Any, Any, None]], seconds: float) -> Callable[..., Coroutine[Any, Any, None]]:
    """The test with a limit of time."""

    @functools.wraps(test)
    async def run(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(seconds):
            await test(*args, **kwargs)

    return run
