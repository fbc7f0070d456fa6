"""A person whom the single sign-on provider knows and this installation does not, where sign-up is not open."""

import pytest

from taskapp.auth.oidc import service
from taskapp.auth.oidc.provider import Identity
from taskapp.auth.oidc.service import NoAccount
from taskapp.core import config
from taskapp.core.db import database as db


@pytest.mark.parametrize(("mode", "reason"), [("invite", "no-account"), ("closed", "closed")])
@pytest.mark.usefixtures("database")
async def test_where_sign_up_is_not_open_an_unknown_person_learns_whom_to_ask(
    monkeypatch: pytest.MonkeyPatch, mode: str, reason: str
) -> None:
    monkeypatch.setenv("TASKAPP_SIGNUP", mode)
    config.settings.cache_clear()
    identity = Identity("https://id.example", "noor", "noor@elsewhere.example", True, "Noor", "token")
    async with db.transaction() as session:
        with pytest.raises(NoAccount) as refused:
            await service.find_member(session, identity, timezone="UTC")
    assert refused.value.reason == reason
