"""Decorators that declare and check the permission of every function that takes an actor.

    @verb(p.TASK_UPDATE)
    async def mark_done(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead: ...

A house rule requires a declaration on every such function, and a test calls everything in `VERBS` without the permission.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, cast

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope

F = TypeVar("F", bound=Callable[..., Any])
A = TypeVar("A", bound=Callable[..., Awaitable[Any]])

# Every declared verb with its permissions, of which one is enough; an empty tuple: open to every member.
VERBS: dict[Callable[..., Any], tuple[str, ...]] = {}
# The scope that a token needs for a verb of every member; verbs that are not here only read.
SCOPES: dict[Callable[..., Any], Scope] = {}


def verb(permission: str, *or_else: str) -> Callable[[A], A]:
    """Run a function of `(session, actor, …)` or `(actor, …)` only for an actor who has one of the permissions.

    Raises `Forbidden` for others; the message names the first permission.
    """
    any_of = (permission, *or_else)

    def declare(function: A) -> A:
        position = list(signature(function).parameters).index("actor")

        @wraps(function)
        async def checked(*args: Any, **kwargs: Any) -> Any:
            actor: Actor = args[position] if len(args) > position else kwargs["actor"]
            if not any(name in actor.permissions for name in any_of):
                actor.require(permission)
            return await function(*args, **kwargs)

        VERBS[checked] = any_of
        return cast(A, checked)

    return declare


def every_member(function: F) -> F:
    """Declare that the function needs no permission: it concerns the actor's own data, or data that all members see."""
    VERBS[function] = ()
    return function


def every_member_with(scope: Scope) -> Callable[[A], A]:
    """Like `every_member`, for a function that changes the actor's own data: API tokens need `scope`."""

    def declare(function: A) -> A:
        position = list(signature(function).parameters).index("actor")

        @wraps(function)
        async def checked(*args: Any, **kwargs: Any) -> Any:
            actor: Actor = args[position] if len(args) > position else kwargs["actor"]
            actor.require_scope(scope)
            return await function(*args, **kwargs)

        VERBS[checked], SCOPES[checked] = (), scope
        return cast(A, checked)

    return declare
