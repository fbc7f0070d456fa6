"""How often the suggestions of a category are right, and whether that is enough to accept them without asking.

Right is a suggestion of a new task that a person accepted with its title, day, category and side. Wrong is one that was dismissed,
merged, accepted after one of these was corrected, or whose task was reported as wrong. A task that was accepted automatically
counts only when it was wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, sqrt
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.work.bus import Change
from taskapp.extraction.trust import repository
from taskapp.extraction.trust.repository import Judgement
from taskapp.tasks.types import TaskCategory

# The newest decisions of a category that count.
NEWEST = 500
# Of the normal distribution: 95 % lie within.
_Z = 1.959964
# An edit of one of these fields says that the suggestion was wrong.
CORRECTIONS = frozenset({"title", "category", "due_date", "side"})


@dataclass(frozen=True, slots=True)
class CategoryTrust:
    """How often suggestions of a category were right; shares are 0 to 1.

    `at_least` and `at_most` enclose `precision` with 95 % confidence. `asks_since` is when an error was reported after which
    the category asks again; then only the `earned` decisions after it count towards accepting automatically.
    """

    category: TaskCategory
    decided: int
    right: int
    precision: float | None
    at_least: float | None
    at_most: float | None
    errors: int
    automatic: bool
    asks_since: datetime | None
    earned: int


@dataclass(frozen=True, slots=True)
class TrustRead:
    """The trust of each category; `needed` is the least number of decisions, all right, that reaches `accept_above`."""

    items: list[CategoryTrust]
    accept_above: float | None
    needed: int | None


def interval_of(right: int, decided: int) -> tuple[float, float]:
    """Wilson's 95 % interval of the share of `right` in `decided`; 0 to 1 for no decisions."""
    if not decided:
        return 0.0, 1.0
    share, z2 = right / decided, _Z * _Z
    spread = _Z * sqrt(share * (1 - share) / decided + z2 / (4 * decided * decided))
    low, high = ((share + z2 / (2 * decided) + side * spread) / (1 + z2 / decided) for side in (-1, 1))
    return max(0.0, low), min(1.0, high)


def fewest_decisions(bound: float) -> int | None:
    """The least number of decisions, all of them right, whose lower bound is `bound`; None when no number is enough."""
    return ceil(_Z * _Z * bound / (1 - bound)) if bound < 1 else None


def trust_of(
    judgements: Iterable[Judgement], accept_above: float | None, turned_on_at: dict[str, datetime]
) -> list[CategoryTrust]:
    """The trust of each category; `turned_on_at` is when an admin turned a category on again."""
    by_category: dict[str, list[Judgement]] = {category.value: [] for category in TaskCategory}
    for judgement in judgements:
        by_category.setdefault(judgement.category, []).append(judgement)
    return [
        _trust(category, by_category[category.value], accept_above, turned_on_at.get(category.value))
        for category in TaskCategory
    ]


def _trust(
    category: TaskCategory, found: Sequence[Judgement], accept_above: float | None, turned_on_at: datetime | None
) -> CategoryTrust:
    errors = [one.wrong_at for one in found if one.automatic and one.wrong_at]
    asks_since = max((at for at in errors if turned_on_at is None or at > turned_on_at), default=None)
    earned = [one for one in found if asks_since is None or (not one.automatic and one.at > asks_since)]
    right = sum(one.right for one in found)
    low, high = interval_of(right, len(found))
    bound, _ = interval_of(sum(one.right for one in earned), len(earned))
    return CategoryTrust(
        category=category,
        decided=len(found),
        right=right,
        precision=round(right / len(found), 4) if found else None,
        at_least=round(low, 4) if found else None,
        at_most=round(high, 4) if found else None,
        errors=len(errors),
        automatic=accept_above is not None and bound >= accept_above,
        asks_since=asks_since,
        earned=len(earned),
    )


async def read_trust(session: AsyncSession, organization_id: UUID) -> TrustRead:
    """The trust of an organization's categories."""
    accept_above = await repository.find_accept_above(session, organization_id)
    judgements = await repository.list_judgements(session, organization_id, CORRECTIONS, newest=NEWEST)
    turned_on = await repository.map_turned_on(session, organization_id)
    needed = fewest_decisions(accept_above) if accept_above is not None else None
    return TrustRead(trust_of(judgements, accept_above, turned_on), accept_above, needed)


@verb(p.TASK_LIST)
async def get_trust(session: AsyncSession, actor: Actor) -> TrustRead:
    """How often suggestions are right; without categories for a member who sees only the assigned contacts."""
    actor.require(p.CALL_VIEW)
    found = await read_trust(session, actor.organization_id)
    return found if actor.sees_all_contacts else TrustRead([], found.accept_above, found.needed)


@verb(p.AI_SETTINGS_UPDATE)
async def turn_on_again(session: AsyncSession, actor: Actor, category: TaskCategory) -> TrustRead:
    """Forget that errors took the category back to asking; they still count as wrong decisions."""
    await repository.put_turned_on(session, actor.organization_id, category.value, utc_now())
    audit.record(session, actor, "ai.category-turned-on", target_kind="ai", details={"category": category.label})
    after_commit(session, Change(actor.organization_id, "organization", actor.organization_id))
    return await get_trust(session, actor)
