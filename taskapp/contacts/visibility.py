"""The SQL predicate for the contacts that an actor may see; used by all lists, counts, details and searches."""

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
    """Placeholder for the actor in statements that are compiled once; the ids are bind parameters."""

    sees_all_contacts: bool
    organization_id: Any = _ORGANIZATION
    member_id: Any = _MEMBER


def contact_visible_to(actor: Actor | AnyActor, contact_id: Any) -> ColumnElement[bool]:
    """True where the column `contact_id` is a contact that `actor` may see; the caller restricts the organization."""
    return true() if actor.sees_all_contacts else contact_id.in_(assigned_contact_ids(actor))


def assigned_contact_ids(actor: Actor | AnyActor) -> Any:
    """A subquery of the ids of the contacts assigned to the actor."""
    is_assigned = and_(
        col(ContactUser.organization_id) == actor.organization_id, col(ContactUser.member_id) == actor.member_id
    )
    return select(col(ContactUser.contact_id)).where(is_assigned)  # house: select
