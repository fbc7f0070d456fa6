"""The one predicate that says which contacts an actor may see; lists, counts, details and search all use it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import ContactUser


def contact_visible_to(actor: Actor, contact_id: Any) -> ColumnElement[bool]:
    """True for every contact id (a column) that `actor` may see; the tenant is the caller's to fix."""
    return true() if actor.sees_all_contacts else contact_id.in_(assigned_contact_ids(actor))


def assigned_contact_ids(actor: Actor) -> Any:
    """The ids of the contacts assigned to the actor, as a subquery."""
    mine = and_(
        col(ContactUser.organization_id) == actor.organization_id, col(ContactUser.member_id) == actor.member_id
    )
    return select(col(ContactUser.contact_id)).where(mine)  # house: select
