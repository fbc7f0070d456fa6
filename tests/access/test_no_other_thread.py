"""Requests are answered in the event loop: FastAPI would run an endpoint or dependency that is no coroutine in another thread."""

from collections.abc import Iterator
from inspect import iscoroutinefunction
from typing import Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute

from taskapp import rest


def run_in_threads(router: APIRouter) -> list[str]:
    """The functions of a router's routes that are no coroutines."""
    routes = (route for route in router.routes if isinstance(route, APIRoute))
    return [repr(call) for route in routes for call in _calls(route.dependant) if not iscoroutinefunction(call)]


def _calls(dependant: Any) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


@pytest.mark.parametrize("number", range(len(rest.ROUTERS)))
def test_every_endpoint_and_dependency_is_a_coroutine(number: int) -> None:
    assert run_in_threads(rest.ROUTERS[number]) == []


def test_a_dependency_that_is_none_would_be_noticed() -> None:
    router = APIRouter()

    def waits() -> None: ...

    @router.get("/planted", dependencies=[Depends(waits)])
    async def planted() -> None: ...

    assert run_in_threads(router) == [repr(waits)]
