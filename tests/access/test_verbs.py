"""Permissions below REST: every verb refuses an actor without its permission, before anything else happens."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fastapi.routing import APIRoute

from taskapp import rest
from taskapp.access import permissions as p
from taskapp.access import verbs
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.core.errors import Forbidden
from tests.support.house_rules import is_declared, sources

ACTOR = Actor(
    uuid4(), uuid4(), uuid4(), Role.OWNER, "Ada", "ada@example.com", "Analytical", ZoneInfo("UTC"), frozenset()
)


class NoDatabase:
    """A session that fails on any use."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"session.{name} was used before the permission was checked")


@pytest.fixture(scope="module")
def declared() -> dict[Callable[..., Any], tuple[str, ...]]:
    """Every declared verb; the source files and the `VERBS` registry must agree."""
    written = set()
    for source in sources(Path(__file__).parents[2], "taskapp"):
        module = source.path.removesuffix(".py").replace("/", ".")
        in_module = {(module, function.name) for function in source.public_functions if is_declared(function)}
        if in_module:
            importlib.import_module(module)
            written |= in_module
    found = {(function.__module__, function.__name__): function for function in verbs.VERBS}
    assert written <= set(found)
    return {found[place]: verbs.VERBS[found[place]] for place in written}


@pytest.mark.anyio
async def test_every_verb_refuses_who_lacks_its_permission(
    declared: dict[Callable[..., Any], tuple[str, ...]],
) -> None:
    needing = {function: any_of for function, any_of in declared.items() if any_of}
    assert len(needing) > 60
    for function, any_of in needing.items():
        everything_else = replace(ACTOR, permissions=p.ALL - set(any_of))
        first = [NoDatabase()] if next(iter(inspect.signature(function).parameters)) in {"session", "source"} else []
        with pytest.raises(Forbidden, match=any_of[0]):
            await function(*first, everything_else)


@pytest.mark.anyio
async def test_every_verb_that_changes_own_data_refuses_a_token_of_a_smaller_scope(
    declared: dict[Callable[..., Any], tuple[str, ...]],
) -> None:
    needing = {function: scope for function, scope in verbs.SCOPES.items() if function in declared}
    assert len(needing) >= 10
    for function, scope in needing.items():
        smaller = ACTOR.limited_to(scope.included[-2])
        first = [NoDatabase()] if next(iter(inspect.signature(function).parameters)) == "session" else []
        with pytest.raises(Forbidden, match=f"needs {scope.value}"):
            await function(*first, smaller)


def test_every_permission_a_verb_declares_exists(declared: dict[Callable[..., Any], tuple[str, ...]]) -> None:
    assert {permission for any_of in declared.values() for permission in any_of} <= p.ALL


def test_a_route_and_its_verb_ask_for_the_same_permission(
    declared: dict[Callable[..., Any], tuple[str, ...]],
) -> None:
    compared = 0
    for route in (route for router in rest.ROUTERS for route in router.routes if isinstance(route, APIRoute)):
        required = [set(any_of) for any_of in _required(route)]
        for function in _called(route.endpoint):
            if declared.get(function):
                compared += 1
                message = (
                    f"{route.methods} {route.path}: {required}, but {function.__name__} needs {declared[function]}"
                )
                assert any(any_of <= set(declared[function]) for any_of in required), message
    assert compared > 40


@pytest.mark.anyio
async def test_one_of_several_permissions_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "VERBS", {})

    @verbs.verb(p.CALL_UPDATE, p.CALL_CREATE)
    async def start(_session: object, actor: Actor) -> str:
        return actor.name

    for enough in (p.CALL_UPDATE, p.CALL_CREATE):
        assert await start(None, replace(ACTOR, permissions=frozenset({enough}))) == "Ada"
        assert await start(None, actor=replace(ACTOR, permissions=frozenset({enough}))) == "Ada"
    with pytest.raises(Forbidden, match=p.CALL_UPDATE):
        await start(None, ACTOR)


def _required(route: APIRoute) -> Iterator[tuple[str, ...]]:
    """The permissions in the `requires(…)` dependencies of a route."""
    for dependency in route.dependencies:
        assert dependency.dependency is not None
        yield inspect.getclosurevars(dependency.dependency).nonlocals["any_of"]


def _called(endpoint: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The functions of other modules that an endpoint calls."""
    names = endpoint.__code__.co_names
    for name in names:
        found = endpoint.__globals__.get(name)
        if isinstance(found, ModuleType):
            yield from (each for other in names if callable(each := getattr(found, other, None)))
