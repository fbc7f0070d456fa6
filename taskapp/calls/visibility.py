"""Which calls a member may see, as an SQL condition."""

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.calls.model import Call
from taskapp.contacts.visibility import AnyActor, contact_visible_to


def visible_to(actor: Actor | AnyActor) -> ColumnElement[bool]:
    """True for calls that `actor` may see: calls of visible contacts; unlinked calls only if the actor sees all contacts or logged them."""
    if actor.sees_all_contacts:
        return true()
    unlinked = and_(col(Call.contact_id).is_(None), col(Call.created_by) == actor.member_id)
    return or_(contact_visible_to(actor, col(Call.contact_id)), unlinked)
