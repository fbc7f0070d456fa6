"""Queues e-mails about accounts and invitations; `notifications/mail` sends them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.auth.model import AccountMail
from taskapp.core.config import settings
from taskapp.core.db.database import after_commit
from taskapp.core.work.bus import Change

# These e-mails belong to no organization: the recipient may be nobody's address.
_NO_ORGANIZATION = UUID(int=0)


def sends_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings().smtp_url)


def queue(session: AsyncSession, kind: str, email: str, *, subject_id: UUID | None = None) -> AccountMail | None:
    """Queue an e-mail of one of `MAIL_KINDS`, sent after the commit; None without a mail server."""
    if not sends_mail():
        return None
    mail = AccountMail(kind=kind, email=email, subject_id=subject_id)
    session.add(mail)
    after_commit(session, Change(_NO_ORGANIZATION, "account-mail", mail.id))
    return mail
