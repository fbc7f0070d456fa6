"""Keeps `Contact.last_contact_at`: when the last answered call began, the last try reached the contact,
the last note was written or the last task was done.

Verbs that write calls, tries, notes or tasks note the contact here; its row is written last in the same transaction, in the order
of ids, so that transactions that concern several contacts wait for each other instead of deadlocking.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.contacts import last_contact_repository as repository
from taskapp.core.db.database import before_commit

_KEY = "last_contact"
# By organization and contact: the instant of what happened, None where everything has to be looked at.
_Noted = dict[tuple[UUID, UUID], datetime | None]


def happened(session: AsyncSession, organization_id: UUID, contact_id: UUID, at: datetime) -> None:
    """There was contact at this instant; to be called when it has been written."""
    noted, key = _noted(session), (organization_id, contact_id)
    known = noted.get(key, at)
    noted[key] = None if known is None else max(known, at)


def recount(session: AsyncSession, organization_id: UUID, *contact_ids: UUID | None) -> None:
    """A call, try, note or task of these contacts changed or is gone."""
    _noted(session).update({(organization_id, contact_id): None for contact_id in contact_ids if contact_id})


def _noted(session: AsyncSession) -> _Noted:
    before_commit(session, _KEY, partial(_write, session))
    noted: _Noted = session.info.setdefault(_KEY, {})
    return noted


async def _write(session: AsyncSession) -> None:
    await session.flush()
    noted: _Noted = session.info.pop(_KEY)
    for (organization_id, contact_id), at in sorted(noted.items(), key=lambda entry: entry[0]):
        if at:
            await repository.move_forward(session, organization_id, contact_id, at)
        else:
            await repository.recount(session, organization_id, contact_id)
