"""What a member may ask for: every function that takes an actor says which permission it needs, checked before it runs.

    @verb(p.TASK_UPDATE)
    async def mark_done(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead: ...

A house rule keeps this complete, and a test calls everything in `VERBS` as an actor without the permission.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, cast

from taskapp.access.actor import Actor

F = TypeVar("F", bound=Callable[..., Any])
A = TypeVar("A", bound=Callable[..., Awaitable[Any]])

# Every declared verb, with the permissions of which one is enough; none: every member may.
VERBS: dict[Callable[..., Any], tuple[str, ...]] = {}


def verb(permission: str, *or_else: str) -> Callable[[A], A]:
    """Let a function of `(session, actor, …)` or `(actor, …)` run only for an actor who holds one of the permissions.

    Others get `Forbidden`, which names the first of them.
    """
    any_of = (permission, *or_else)

    def declare(function: A) -> A:
        place = list(signature(function).parameters).index("actor")

        @wraps(function)
        async def checked(*args: Any, **kwargs: Any) -> Any:
            actor: Actor = args[place] if len(args) > place else kwargs["actor"]
            if not any(one in actor.permissions for one in any_of):
                actor.require(permission)
            return await function(*args, **kwargs)

        VERBS[checked] = any_of
        return cast(A, checked)

    return declare


def every_member(function: F) -> F:
    """Declare that the function needs no permission: it is about the actor's own things, or what all members see."""
    VERBS[function] = ()
    return function
