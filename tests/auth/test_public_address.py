"""Without TASKAPP_BASE_URL, links in mail lead to where an owner of the first organization opens Taskapp."""

import pytest

from taskapp.access.actor import Actor
from taskapp.audit.origin import Origin, current_origin, set_origin
from taskapp.auth.accounts import links as account_links
from taskapp.auth.credentials import own_sessions
from taskapp.auth.proxies import site_of
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.notifications.mail.account_mail import send_account_mail
from tests.factories.people import a_company, the_neighbour
from tests.support.smtp_sink import SmtpSink

HOME = "https://tasks.acme.example"


@pytest.fixture
def mail(database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> SmtpSink:
    monkeypatch.setenv("TASKAPP_SMTP_URL", smtp_sink.url)
    config.settings.cache_clear()
    return smtp_sink


async def open_at(actor: Actor, site: str) -> None:
    """What a server does when this person opens a page there."""
    before = current_origin()
    set_origin(Origin("203.0.113.9", "Firefox", site))
    async with db.transaction() as session:
        await own_sessions.record_use(session, actor, new_id())
    set_origin(before)


async def mailed_link(actor: Actor, mail: SmtpSink) -> str:
    """The site that the link for a new password leads to."""
    async with db.transaction() as session:
        await account_links.request_reset(session, actor.email)
    assert await send_account_mail() == 1
    return mail.mails[-1].text.partition("Set a new password: ")[2].partition("/reset/")[0]


async def test_only_an_owner_of_the_first_organization_says_where_mailed_links_lead(mail: SmtpSink) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
    # A stranger may found an organization and claim any address: a link there would give its secret to the stranger.
    for actor, site in (
        (neighbour.owner, "https://evil.example"),
        (company.admin, "https://admin.example"),
        (company.owner, "http://localhost:3000"),
        (company.owner, "http://127.0.0.1:3000"),
        (company.owner, "http://[::1]:3000"),
        (company.owner, f"https://{'a' * 250}.example"),
        (company.owner, ""),
    ):
        await open_at(actor, site)
        assert await mailed_link(company.agent, mail) == "http://localhost:3000", site
    for opened, leads in (
        (HOME, HOME),
        ("http://127.0.0.1:3000", HOME),
        ("http://192.168.1.5:3000", "http://192.168.1.5:3000"),
    ):
        await open_at(company.owner, opened)
        assert await mailed_link(neighbour.owner, mail) == leads


async def test_the_setting_counts_more_than_what_was_seen(mail: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    monkeypatch.setenv("TASKAPP_BASE_URL", HOME)
    config.settings.cache_clear()
    await open_at(company.owner, "https://elsewhere.example")
    assert await mailed_link(company.owner, mail) == HOME


@pytest.mark.parametrize(
    ("headers", "site"),
    [
        ({"origin": HOME, "host": "tasks.acme.example"}, HOME),
        ({"origin": HOME, "host": "other.example"}, ""),
        ({"origin": "null", "host": "tasks.acme.example"}, ""),
        ({"host": "tasks.acme.example"}, ""),
    ],
)
def test_a_site_is_what_the_browser_says_of_its_own_page(headers: dict[str, str], site: str) -> None:
    assert site_of(headers) == site
