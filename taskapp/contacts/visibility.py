"""The one predicate that says which contacts an actor may see; lists, counts, details and search all use it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select, true
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import ContactUser
from taskapp.core.ids import Id

_ORGANIZATION, _MEMBER = bindparam("organization_id", type_=Id), bindparam("member_id", type_=Id)


@dataclass(frozen=True, slots=True)
class AnyActor:
    """Stands for the actor in statements that are compiled once; `organization_id` and `member_id` are named later."""

    sees_all_contacts: bool
    organization_id: Any = _ORGANIZATION
    member_id: Any = _MEMBER


def contact_visible_to(actor: Actor | AnyActor, contact_id: Any) -> ColumnElement[bool]:
    """True for every contact id (a column) that `actor` may see; the tenant is the caller's to fix."""
    return true() if actor.sees_all_contacts else contact_id.in_(assigned_contact_ids(actor))


def assigned_contact_ids(actor: Actor | AnyActor) -> Any:
    """The ids of the contacts assigned to the actor, as a subquery."""
    mine = and_(
        col(ContactUser.organization_id) == actor.organization_id, col(ContactUser.member_id) == actor.member_id
    )
    return select(col(ContactUser.contact_id)).where(mine)  # house: select
