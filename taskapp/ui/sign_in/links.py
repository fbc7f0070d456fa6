"""The page that is served in place of one whose link does not work: that of an invitation or of a new password."""

from starlette.types import ASGIApp

from taskapp.audit.origin import current_origin
from taskapp.auth.accounts import links as account_links
from taskapp.auth.invitations import service as invitations
from taskapp.auth.throttle import check_link_rate
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, NotFound
from taskapp.core.http.plain_page import plain_page
from taskapp.ui import routes

_CHECKS = {
    routes.RESET.rpartition("/")[0]: (account_links.check_reset_token, ("Get a new link", routes.FORGOT)),
    routes.INVITE.rpartition("/")[0]: (invitations.get_offer, ("Log in", routes.LOGIN)),
}


async def find_refusal(path: str) -> ASGIApp | None:
    """Say that the link of this path is dead, or that too many dead ones were tried; None when its page can be served."""
    check, remedy = _CHECKS.get(path.rstrip("/").rpartition("/")[0], (None, None))
    if check is None:
        return None
    try:
        async with db.reading() as session:
            await check(session, routes.last_segment(path))
    except NotFound as dead:
        problem: AppError = dead
    else:
        return None
    try:
        await check_link_rate(current_origin().address)
    except AppError as refused:
        problem = refused
    return plain_page("This link does not work", problem.detail, link=remedy, status=problem.status)
