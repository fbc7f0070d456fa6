"""REST: the unsubscribe link in e-mails; works without a login."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from taskapp.core import signing
from taskapp.core.db import database as db
from taskapp.core.http.plain_page import plain_page
from taskapp.notifications import preferences
from taskapp.notifications.mail.links import UNSUBSCRIBE, UNSUBSCRIBE_PATH
from taskapp.notifications.types import DIGEST, category_of

router = APIRouter(tags=["links"], include_in_schema=False)
Token = Annotated[str, Query(max_length=1000)]


@router.get(UNSUBSCRIBE_PATH)
async def confirm_unsubscribe(t: Token = "") -> Response:
    """Ask for confirmation; changes nothing, because mail scanners open links."""
    value = signing.read(UNSUBSCRIBE, t)
    if value is None:
        return _bad_link()
    return plain_page(
        "Stop these e-mails?", f"“{_label(value['c'])}” will no longer come by e-mail.", button="Stop them"
    )


@router.post(UNSUBSCRIBE_PATH)
async def unsubscribe(t: Token = "") -> Response:
    """Turn the category's e-mails off; mail programs post here too (one-click unsubscribe, RFC 8058)."""
    value = signing.read(UNSUBSCRIBE, t)
    if value is None:
        return _bad_link()
    async with db.transaction() as session:
        await preferences.stop_mail(session, UUID(value["o"]), UUID(value["u"]), value["c"])
    settings = ("Notification settings", "/settings/notifications")
    return plain_page("Done", f"“{_label(value['c'])}” no longer comes by e-mail.", link=settings)


def _label(category: str) -> str:
    if category == DIGEST:
        return "Daily digest"
    known_category = category_of(category)
    return known_category.label if known_category else category


def _bad_link() -> Response:
    return plain_page(
        "This link does not work", "It is damaged or too old. Change your settings in the app instead.", status=410
    )
