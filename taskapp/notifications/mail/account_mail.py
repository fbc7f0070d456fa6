"""Sends queued e-mails about accounts and invitations; each holds one link, derived at the moment of sending."""

import logging
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from taskapp.auth.accounts import links as account_links
from taskapp.auth.accounts import repository as link_repository  # house: neighbour-repository
from taskapp.auth.accounts.links import LinkToSend
from taskapp.auth.model import AccountMail
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.work import leases
from taskapp.notifications.mail.html import account_html
from taskapp.notifications.mail.links import page_url, read_site
from taskapp.notifications.mail.smtp import MailServer, MailServerDown, own_host, sender
from taskapp.notifications.outbox.worker import Refused
from taskapp.shared.text import clip

log = logging.getLogger(__name__)

# An e-mail that could not be sent for this long is given up: its link would be too old.
_KEPT = timedelta(days=2)
# Kind of link: (subject, text, label of the button, path before the token).
_TEXTS = {
    "invitation": (
        "{inviter} invites you to {organization}",
        "{inviter} invites you to work in {organization} with Taskapp. The link works once, for 7 days.",
        "See the invitation",
        "/invite/",
    ),
    "reset": (
        "Set a new password",
        (
            "Somebody, probably you, asked for a new password for your Taskapp account. The link works once, for an hour. "
            "If it was not you, do nothing: your password stays."
        ),
        "Set a new password",
        "/reset/",
    ),
    "prove": (
        "Confirm your e-mail address",
        (
            "A Taskapp account was made with this address. If it is yours, sign in to it and open the link. "
            "If you made no account, do nothing: nobody can use the address as proven."
        ),
        "Confirm the address",
        "/api/links/address?t=",
    ),
    "change": (
        "Confirm your new e-mail address",
        (
            "A Taskapp account is to use this address. If it is yours, open the link while you are signed in. The link works "
            "once, for a day. If it is not yours, do nothing."
        ),
        "Use this address",
        "/api/links/address?t=",
    ),
}


async def send_account_mail() -> int:
    """Send every due account e-mail; returns how many were handled. A mail server that is down costs no attempt."""
    now = utc_now()
    async with db.reading() as session:
        if not settings().smtp_url or not await link_repository.has_due_mail(session, now):
            return 0
    async with db.transaction() as session:
        await link_repository.delete_expired(session, now, mails_before=now - _KEPT)
    await read_site()
    handled = 0
    try:
        async with MailServer() as server:
            while server.is_open and await _send_next(server):
                handled += 1
    except MailServerDown as error:
        log.warning("account mail waits: %s", error)
    return handled


async def _send_next(server: MailServer) -> bool:
    async with db.transaction() as session:
        claimed = await leases.claim(session, AccountMail, limit=1)
        if not claimed:
            return False
        mail: AccountMail = claimed[0]
        link = await account_links.find_link_to_send(session, mail)
    try:
        if link is not None:
            await server.send(_compose(mail, link))
    except Refused as error:
        async with db.transaction() as session:
            if error.permanent:
                await leases.settle(session, mail, state="dead", problem=str(error))
            else:
                await leases.retry_later(session, mail, problem=str(error))
        return True
    async with db.transaction() as session:
        await link_repository.delete_mail(session, mail)
    return True


def _compose(mail: AccountMail, link: LinkToSend) -> EmailMessage:
    subject, text, label, path = _TEXTS[link.kind]
    names = {"inviter": _one_line(link.inviter) or "Somebody", "organization": _one_line(link.organization)}
    subject, text, url = subject.format(**names), text.format(**names), page_url(f"{path}{link.token}")
    message = EmailMessage()
    message["Subject"] = clip(subject, 200, mark="…")
    message["From"] = Address("Taskapp", addr_spec=parseaddr(sender())[1])
    message["To"] = Address(addr_spec=mail.email)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{own_host()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text}\n\n{label}: {url}\n")
    message.add_alternative(account_html(subject, text, (label, url)), subtype="html")
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())
