"""The second factor over HTTP: authenticator app, recovery codes, and what a password alone opens."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx2
import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.auth.second_factor.model import RecoveryCode, TotpFactor
from taskapp.core.clock import utc_now
from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, fields_of, good
from tests.support.product import CommandError
from tests.support.software_passkey import SoftwarePasskey

STEP = timedelta(seconds=30)
# The keys of a browser's push subscription.
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "MDEyMzQ1Njc4OWFiY2RlZg"


class Secured(Person):
    """A person in a browser session, with an authenticator app."""

    secret = ""
    codes: list[str]

    def __init__(self, base_url: str, actor: Actor | None = None) -> None:
        super().__init__(base_url, actor)
        # Logins are limited by address, and all tests share one server; each client comes from another address.
        self.http.headers["X-Forwarded-For"] = f"10.{'.'.join(str(part) for part in secrets.token_bytes(3))}"

    def log_in(self) -> dict[str, Any]:
        """The answer to the right password."""
        assert self.actor
        body = {"email": self.actor.email, "password": PASSWORD}
        return dict(good(self.ask("POST", "/api/auth/login", json=body)).json())

    def set_up(self) -> None:
        """Set up an authenticator app."""
        setup = self.post("/api/second-factor/totp", {"password": PASSWORD})
        self.secret = setup["secret"]
        self.codes = self.post("/api/second-factor/totp/enable", {"code": self.code()})["recovery_codes"]

    def code(self, *, steps: int = 0) -> str:
        """The code of now, or of some steps later. The window allows one step, so a code stays good for a while."""
        return pyotp.TOTP(self.secret).at(utc_now() + steps * STEP)

    def finish(self, challenge: str, code: str) -> httpx2.Response:
        """Send the second step of a login."""
        return self.ask("POST", "/api/auth/login/second-factor", json={"challenge": challenge, "code": code})


@pytest.fixture
def browser(api_server: ApiServer, people: People) -> Iterator[Secured]:
    """The agent, signed in with the cookie."""
    person = Secured(api_server.base_url, people.company.agent)
    person.log_in()
    yield person
    person.http.close()


@pytest.fixture
def secured(browser: Secured, api_server: ApiServer) -> Secured:
    """The agent with an authenticator app, signed out, whose codes are all unused."""
    browser.set_up()
    forget_used_codes(api_server)
    browser.http.cookies.clear()
    return browser


def forget_used_codes(api_server: ApiServer) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("UPDATE totp_factor SET last_step = 0"))

    api_server.run_in_database(work)


def audited(owner: Person, api_server: ApiServer) -> list[str]:
    async def work(session: AsyncSession) -> list[str]:
        assert owner.actor
        rows = await session.execute(
            text("SELECT action FROM audit_entry WHERE organization_id = :id ORDER BY at"),
            {"id": str(owner.actor.organization_id)},
        )
        return [row[0] for row in rows]

    return api_server.run_in_database(work)


def test_setting_up_needs_the_password_and_a_right_code(browser: Secured) -> None:
    refused = browser.refused(422, "POST", "/api/second-factor/totp", json={"password": "not this one"})
    assert refused["errors"][0]["field"] == "password"
    browser.refused(409, "POST", "/api/second-factor/totp/enable", json={"code": "000000"})
    setup = browser.post("/api/second-factor/totp", {"password": PASSWORD})
    assert setup["uri"].startswith("otpauth://totp/Taskapp:")
    assert setup["secret"] in setup["uri"]
    assert setup["qr_svg"].startswith("<svg")
    browser.secret = setup["secret"]
    wrong = "0" * 6 if browser.code() != "0" * 6 else "1" * 6
    browser.refused(422, "POST", "/api/second-factor/totp/enable", json={"code": wrong})
    assert browser.get("/api/second-factor")["totp"] is False
    assert "user_id" in browser.log_in()  # an app that was never enabled is not asked for
    codes = browser.post("/api/second-factor/totp/enable", {"code": browser.code()})["recovery_codes"]
    assert len(set(codes)) == 10
    overview = browser.get("/api/second-factor")
    assert (overview["totp"], overview["recovery_codes_left"]) == (True, 10)
    browser.refused(409, "POST", "/api/second-factor/totp", json={"password": PASSWORD})


def test_push_messages_go_to_a_browser_and_end_with_its_login(browser: Secured, people: People) -> None:
    known = {"endpoint": f"https://push.example.com/{browser.member_id}"}
    body = {**known, "keys": {"p256dh": POINT, "auth": AUTH}}
    # What a stolen token turned on would go on after its end.
    assert "browser" in people.agent.refused(403, "POST", "/api/notifications/push", json=body)["detail"]
    assert browser.ask("POST", "/api/notifications/push", json=body).status_code == 204
    assert people.agent.get("/api/notifications/push", **known) == {"known": True}
    good(browser.ask("POST", "/api/auth/logout"))
    assert people.agent.get("/api/notifications/push", **known) == {"known": False}


def test_a_token_of_a_program_changes_no_second_factor(people: People) -> None:
    for path in ("totp", "totp/disable", "recovery-codes", "passkeys/options"):
        people.agent.refused(403, "POST", f"/api/second-factor/{path}", json={"password": PASSWORD})


def test_a_stolen_password_alone_opens_nothing(secured: Secured, api_server: ApiServer) -> None:
    answer = secured.log_in()
    assert answer.keys() == {"second_factor", "challenge"}
    assert set(answer["second_factor"]) == {"totp", "recovery-code"}
    assert not secured.http.cookies
    for headers in (
        {},
        {"Cookie": f"taskapp_session={answer['challenge']}"},
        {"Authorization": f"Bearer {answer['challenge']}"},
    ):
        for path in ("/api/me", "/api/tasks", "/api/contacts", "/api/second-factor", "/api/tokens"):
            secured.refused(401, "GET", path, headers=headers)
        secured.refused(401, "POST", "/mcp", json={}, headers=headers)
        secured.refused(401, "POST", "/api/tokens", json={"name": "Mine"}, headers=headers)


def test_the_second_step_signs_in_and_its_code_is_not_taken_again(secured: Secured) -> None:
    challenge, code = secured.log_in()["challenge"], secured.code()
    signed_in = good(secured.finish(challenge, code)).json()
    assert signed_in["member_id"] == secured.member_id
    assert secured.get("/api/me")["member"]["id"] == secured.member_id
    assert secured.finish(challenge, code).status_code == 401
    assert secured.finish(secured.log_in()["challenge"], code).status_code == 401
    assert secured.finish(challenge, secured.code(steps=1)).status_code == 200
    assert secured.finish(challenge, secured.code()).status_code == 401  # an earlier step than the last one used


@pytest.mark.parametrize("code", ["000000", "12345", "²²²²²²", "0000-0000-0000", "' OR 1=1 --", "x" * 64])
def test_a_wrong_code_is_refused_and_recorded(
    secured: Secured, people: People, api_server: ApiServer, code: str
) -> None:
    assert secured.finish(secured.log_in()["challenge"], code).status_code == 401
    assert not secured.http.cookies
    assert audited(people.owner, api_server)[-1] == "login.second-factor-failed"


@pytest.mark.parametrize("kind", ["of the app", "for recovery"])
def test_of_many_uses_of_one_code_at_once_one_wins(secured: Secured, kind: str) -> None:
    challenge = secured.log_in()["challenge"]
    code = secured.code() if kind == "of the app" else secured.codes[0]
    assert at_once(secured, challenge, code, times=8) == [200] + [401] * 7


def at_once(person: Secured, challenge: str, code: str, *, times: int) -> list[int]:
    with ThreadPoolExecutor(times) as pool:
        answers = pool.map(
            lambda _: (
                Person(person.base_url)
                .ask("POST", "/api/auth/login/second-factor", json={"challenge": challenge, "code": code})
                .status_code
            ),
            range(times),
        )
    return sorted(answers)


def test_each_recovery_code_works_once(secured: Secured, people: People, api_server: ApiServer) -> None:
    challenge = secured.log_in()["challenge"]
    first, second, third, *_ = secured.codes
    assert secured.finish(challenge, first).status_code == 200
    assert secured.finish(challenge, first).status_code == 401
    assert secured.finish(challenge, f" {second.upper().replace('-', '')} ").status_code == 200
    assert secured.get("/api/second-factor")["recovery_codes_left"] == 8
    renewed = secured.post("/api/second-factor/recovery-codes", {"password": PASSWORD})["recovery_codes"]
    assert not set(renewed) & set(secured.codes)
    assert secured.finish(challenge, third).status_code == 401
    assert secured.finish(challenge, renewed[0]).status_code == 200
    entries = [
        action for action in audited(people.owner, api_server) if action.startswith(("second-factor.", "login."))
    ]
    assert entries == [
        "second-factor.totp-enabled",
        *["second-factor.recovery-code-used", "login.second-factor-failed"],
        *["second-factor.recovery-code-used", "second-factor.recovery-codes-renewed"],
        *["login.second-factor-failed", "second-factor.recovery-code-used"],
    ]


def test_the_database_holds_neither_secret_nor_recovery_code(secured: Secured, api_server: ApiServer) -> None:
    async def work(session: AsyncSession) -> tuple[list[bytes], list[str]]:
        sealed = await session.scalars(select(col(TotpFactor.secret)))
        hashes = await session.scalars(select(col(RecoveryCode.code_hash)))
        return list(sealed), list(hashes)

    sealed, hashes = api_server.run_in_database(work)
    assert sealed
    assert hashes
    assert not [secret for secret in sealed if secured.secret.encode() in secret]
    stored = " ".join(hashes)
    assert not [code for code in secured.codes if code in stored or code.replace("-", "") in stored]


def test_the_eleventh_code_in_five_minutes_is_429(secured: Secured) -> None:
    challenge = secured.log_in()["challenge"]
    # Setting the app up took one of the ten.
    assert [secured.finish(challenge, "000000").status_code for _ in range(10)] == [401] * 9 + [429]
    assert secured.finish(challenge, secured.code()).status_code == 429


def test_a_new_password_ends_the_challenge_of_the_old_one(browser: Secured, api_server: ApiServer) -> None:
    browser.set_up()
    forget_used_codes(api_server)
    challenge = Secured(browser.base_url).post("/api/auth/login", {"email": browser.actor.email, "password": PASSWORD})  # type: ignore[union-attr]
    change = {"current_password": PASSWORD, "new_password": "a new one that is long"}
    assert browser.ask("POST", "/api/auth/password", json=change).status_code == 204
    assert browser.finish(challenge["challenge"], browser.code()).status_code == 401


@pytest.mark.parametrize("spoil", [lambda c: c[:-1] + ("A" if c[-1] != "A" else "B"), lambda c: c + "x", lambda _: "é"])
def test_a_forged_challenge_is_refused(secured: Secured, spoil: Callable[[str], str]) -> None:
    assert secured.finish(spoil(secured.log_in()["challenge"]), secured.code()).status_code == 401


def test_the_first_factor_ends_logins_that_were_opened_with_the_password_alone(
    browser: Secured, api_server: ApiServer
) -> None:
    thief = Secured(api_server.base_url, browser.actor)
    thief.log_in()
    assert thief.get("/api/me")
    browser.set_up()
    thief.refused(401, "GET", "/api/me")
    assert browser.get("/api/me")


def test_removing_the_app_needs_the_password_and_ends_the_second_step(browser: Secured) -> None:
    browser.set_up()
    browser.refused(422, "POST", "/api/second-factor/totp/disable", json={"password": "not this one"})
    assert browser.ask("POST", "/api/second-factor/totp/disable", json={"password": PASSWORD}).status_code == 204
    overview = browser.get("/api/second-factor")
    assert (overview["totp"], overview["recovery_codes_left"]) == (False, 0)
    assert "user_id" in browser.log_in()
    browser.refused(404, "POST", "/api/second-factor/totp/disable", json={"password": PASSWORD})
    browser.refused(409, "POST", "/api/second-factor/recovery-codes", json={"password": PASSWORD})


def test_an_account_and_an_organization_are_deleted_only_with_the_second_factor(
    browser: Secured, people: People, api_server: ApiServer
) -> None:
    owner = Secured(api_server.base_url, people.company.owner)
    owner.log_in()
    name = owner.get("/api/organization")["name"]
    for person, path, more in ((browser, "/api/me", {}), (owner, "/api/organization", {"name": name})):
        person.set_up()
        body = {"password": PASSWORD, **more}
        assert fields_of(person.refused(422, "DELETE", path, json=body)) == {"code"}
        assert fields_of(person.refused(422, "DELETE", path, json={**body, "code": "no such code"})) == {"code"}
        wrong = {**body, "password": "not this one", "code": person.codes[0]}
        assert fields_of(person.refused(422, "DELETE", path, json=wrong)) == {"password"}
        good(person.ask("DELETE", path, json={**body, "code": person.codes[0]}))
    browser.refused(401, "GET", "/api/me")
    assert owner.get("/api/organization")["deletion_at"]
    owner.http.close()


def test_an_organization_that_requires_a_second_factor_lets_a_browser_only_set_one_up(
    browser: Secured, people: People, api_server: ApiServer
) -> None:
    assert people.owner.get("/api/organization")["require_second_factor"] is False
    people.owner.put("/api/organization", {"require_second_factor": True})
    for method, path in (
        ("GET", "/api/tasks"),
        ("GET", "/api/members"),
        ("GET", "/api/second-factor/members"),
        ("PUT", "/api/me"),
        ("POST", "/api/tokens"),
        ("POST", "/api/contacts"),
    ):
        refused = browser.refused(403, method, path, json={} if method != "GET" else None)
        assert "requires a second factor" in refused["detail"], path
    assert people.agent.get("/api/tasks")["items"] == []  # with a token
    assert browser.get("/api/me")["member"]["id"] == browser.member_id
    assert browser.get("/api/second-factor")["required"] is True
    browser.set_up()
    assert browser.get("/api/tasks")["items"] == []
    assert people.owner.get("/api/second-factor/members")["items"] == [browser.member_id]
    people.agent.refused(403, "GET", "/api/second-factor/members")
    browser.refused(409, "POST", "/api/second-factor/totp/disable", json={"password": PASSWORD})
    assert browser.get("/api/second-factor")["totp"] is True
    people.owner.put("/api/organization", {"require_second_factor": False})
    assert browser.ask("POST", "/api/second-factor/totp/disable", json={"password": PASSWORD}).status_code == 204


def test_only_an_admin_requires_a_second_factor(people: People) -> None:
    for person in (people.manager, people.agent, people.viewer):
        person.refused(403, "PUT", "/api/organization", json={"require_second_factor": True})


def test_the_operator_removes_a_lost_second_factor(secured: Secured, people: People, api_server: ApiServer) -> None:
    assert secured.actor
    reset = ("user", "reset-second-factor", "--email", secured.actor.email)
    assert "any more" in api_server.product.run_forked(*reset)
    assert "there was none" in api_server.product.run_forked(*reset)
    assert "user_id" in secured.log_in()
    assert secured.get("/api/second-factor")["recovery_codes_left"] == 0
    assert audited(people.owner, api_server).count("second-factor.reset") == 1
    with pytest.raises(CommandError, match="nobody with this address"):
        api_server.product.run_forked(*reset[:-1], "no@example.com")


@pytest.mark.parametrize("path", ["/api/auth/login/passkey", "/api/auth/login/second-factor"])
def test_a_made_up_passkey_is_refused_without_a_fault(secured: Secured, path: str) -> None:
    origin = {
        "Origin": secured.base_url.replace("127.0.0.1", "localhost"),
        "Host": secured.base_url[7:].replace("127.0.0.1", "localhost"),
    }
    challenge = secured.log_in()["challenge"]
    options = secured.post("/api/auth/login/passkey-options", {}, headers=origin)
    assert options["options"]["userVerification"] == "required"
    for passkey in ({}, {"id": 5}, {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}):
        body: dict[str, Any] = {"passkey": passkey, "state": options["state"]}
        body |= {"challenge": challenge} if path.endswith("factor") else {}
        secured.refused(401, "POST", path, json=body, headers=origin)
    assert not secured.http.cookies


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "second step"])
def test_a_copied_passkey_whose_counter_went_back_is_refused(browser: Secured, alone: bool) -> None:
    host = browser.base_url[7:].replace("127.0.0.1", "localhost")
    site: dict[str, Any] = {"headers": {"Origin": f"http://{host}", "Host": host}}
    passkey = SoftwarePasskey(host="localhost", origin=f"http://{host}")
    options = browser.post("/api/second-factor/passkeys/options", {"password": PASSWORD}, **site)
    made = {"name": "Key", "credential": passkey.register(options["options"], counter=5), "state": options["state"]}
    browser.post("/api/second-factor/passkeys", made, **site)

    def sign_in(counter: int) -> int:
        browser.http.cookies.clear()
        step = {} if alone else {"challenge": browser.log_in()["challenge"]}
        asked = browser.post("/api/auth/login/passkey-options", step, **site)
        body = {"passkey": passkey.answer(asked["options"], counter=counter), "state": asked["state"], **step}
        path = "/api/auth/login/passkey" if alone else "/api/auth/login/second-factor"
        return browser.ask("POST", path, json=body, **site).status_code

    assert [sign_in(counter) for counter in (6, 6, 5, 0, 7, 9, 8)] == [200, 401, 401, 401, 200, 200, 401]


def test_one_challenge_registers_one_passkey(browser: Secured) -> None:
    host = browser.base_url[7:].replace("127.0.0.1", "localhost")
    site: dict[str, Any] = {"headers": {"Origin": f"http://{host}", "Host": host}}
    path = "/api/second-factor/passkeys"
    asked, later = (browser.post(f"{path}/options", {"password": PASSWORD}, **site) for _ in range(2))
    first, second = (SoftwarePasskey(host="localhost", origin=f"http://{host}") for _ in range(2))
    made = {"name": "Key", "credential": first.register(asked["options"]), "state": asked["state"]}
    browser.post(path, made, **site)
    for stale in (asked, later):
        body = {"name": "Key", "credential": second.register(stale["options"]), "state": stale["state"]}
        assert "again" in browser.refused(409, "POST", path, json=body, **site)["detail"]
    fresh = browser.post(f"{path}/options", {"password": PASSWORD}, **site)
    browser.post(
        path, {"name": "Key", "credential": second.register(fresh["options"]), "state": fresh["state"]}, **site
    )
    assert len(browser.get("/api/second-factor")["passkeys"]) == 2


def test_a_browser_that_signed_in_with_a_second_factor_is_known_too(secured: Secured) -> None:
    challenge = secured.log_in()["challenge"]
    assert not secured.http.cookies
    good(secured.finish(challenge, secured.code()))
    assert set(secured.http.cookies) == {"taskapp_session", "taskapp_device"}


def test_a_passkey_needs_a_host_name(secured: Secured) -> None:
    by_address = {"Origin": secured.base_url}
    refused = secured.refused(422, "POST", "/api/auth/login/passkey-options", json={}, headers=by_address)
    assert "IP address" in refused["detail"]
    secured.refused(422, "POST", "/api/auth/login/passkey-options", json={})
