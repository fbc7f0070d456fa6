"""Single sign-on: against a whole provider, and against one that misbehaves in one point at a time."""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.organizations.model import User
from tests.factories.people import PASSWORD, a_company
from tests.support.api_client import ApiServer, Person, accept, run_in_database
from tests.support.databases import Databases
from tests.support.openid_provider import Json, RealProvider, ScriptedProvider
from tests.support.product import Product

CALLBACK = "/api/auth/sso/callback"


class Visitor(Person):
    """A browser without a login, whose redirects are followed by hand."""

    def __init__(self, base_url: str, actor: Actor | None = None) -> None:
        super().__init__(base_url, actor)
        # Logins are limited by address, and all tests share one server; each client comes from another address.
        self.http.headers["X-Forwarded-For"] = f"10.{'.'.join(str(part) for part in secrets.token_bytes(3))}"

    def begin(self, path: str = "/api/auth/sso/start") -> str:
        """The URL of the provider's login page."""
        answer = self.ask("GET", path)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def goes_to(self, url: str) -> str:
        """Where a URL of this site sends the browser."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == self.base_url, url
        answer = self.ask("GET", f"{parts.path}?{parts.query}")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def log_in(self) -> Json:
        """Log in with the password."""
        assert self.actor
        return self.post("/api/auth/login", {"email": self.actor.email, "password": PASSWORD})

    def is_signed_in(self) -> bool:
        return self.ask("GET", "/api/me").status_code == 200

    def begin_link(self) -> str:
        return self.post("/api/sso/link", {"password": PASSWORD})["url"]


def new_agent(product: Product, *, proven: bool = False) -> Actor:
    async def work(session: AsyncSession) -> Actor:
        agent = (await a_company(session)).agent
        (await session.get_one(User, agent.user_id)).email_proven_at = utc_now() if proven else None
        return agent

    return run_in_database(product.database_url, work)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RealProvider, Product]]:
    """A whole provider, and a server that uses it."""
    folder = tmp_path_factory.mktemp("single-sign-on")
    provider = RealProvider(folder).start()
    with databases.fresh(request.param) as url:
        product = Product(database_url=url, folder=folder, env=provider.env)
        product.serve("--backend-only", "--no-jobs")
        yield provider, product
        product.stop()
    provider.stop()


@pytest.fixture(scope="module")
def scripted_server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ScriptedProvider, Product]]:
    with ScriptedProvider() as provider, databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("scripted"), env=provider.env)
        product.serve("--backend-only", "--no-jobs")
        yield provider, product
        product.stop()


@pytest.fixture
def scripted(scripted_server: tuple[ScriptedProvider, Product]) -> tuple[ScriptedProvider, Visitor]:
    """A provider that can misbehave, and the browser of a person whose account is linked to the subject `ada`."""
    provider, product = scripted_server
    provider.reset()
    visitor = Visitor(product.base_url, new_agent(product))
    visitor.log_in()
    subject = visitor.member_id
    assert visitor.goes_to(provider.log_in(visitor.begin_link(), sub=subject)) == "/settings/profile?sso=linked"
    visitor.ask("POST", "/api/auth/logout")
    assert not visitor.is_signed_in()
    return provider, visitor


def test_a_linked_account_signs_in_and_out(real: tuple[RealProvider, Product]) -> None:
    provider, product = real
    visitor = Visitor(product.base_url, new_agent(product))
    assert visitor.get("/api/auth/sso") == {"name": "Harbor ID"}
    visitor.log_in()
    subject = f"subject-{visitor.member_id}"
    provider.add_person(subject, email="somebody@elsewhere.example", email_verified=False)
    assert visitor.goes_to(provider.log_in(visitor.begin_link(), subject)) == "/settings/profile?sso=linked"
    assert visitor.get("/api/sso") == {"name": "Harbor ID", "linked": True, "email": "somebody@elsewhere.example"}
    visitor.ask("POST", "/api/auth/logout")

    other = Visitor(product.base_url)
    assert other.goes_to(provider.log_in(other.begin("/api/auth/sso/start?next=/contacts"), subject)) == "/contacts"
    assert other.get("/api/me")["member"]["id"] == visitor.member_id
    assert other.ask("POST", "/api/auth/logout").status_code == 204
    assert not other.is_signed_in()
    there = urlsplit(other.begin("/api/auth/sso/logout"))
    assert f"{there.scheme}://{there.netloc}" == provider.issuer
    asked = parse_qs(there.query)
    assert asked["post_logout_redirect_uri"] == [f"{product.base_url}/login"]
    assert asked["id_token_hint"]
    assert httpx2.get(there.geturl()).status_code < 400
    # Without a login from there, the logout ends here.
    assert other.begin("/api/auth/sso/logout") == "/login"


def test_linking_and_unlinking_need_the_password_and_are_recorded(real: tuple[RealProvider, Product]) -> None:
    provider, product = real
    visitor = Visitor(product.base_url, new_agent(product))
    visitor.log_in()
    subject = f"subject-{visitor.member_id}"
    provider.add_person(subject, email="x@elsewhere.example")
    visitor.refused(422, "POST", "/api/sso/link", json={"password": "not this one"})
    visitor.goes_to(provider.log_in(visitor.begin_link(), subject))
    visitor.refused(422, "POST", "/api/sso/unlink", json={"password": "not this one"})
    assert visitor.ask("POST", "/api/sso/unlink", json={"password": PASSWORD}).status_code == 204
    assert visitor.get("/api/sso")["linked"] is False
    visitor.refused(404, "POST", "/api/sso/unlink", json={"password": PASSWORD})

    async def work(session: AsyncSession) -> list[str]:
        assert visitor.actor
        rows = await session.execute(
            text("SELECT action FROM audit_entry WHERE organization_id = :id ORDER BY at"),
            {"id": str(visitor.actor.organization_id)},
        )
        return [row[0] for row in rows]

    actions = run_in_database(product.database_url, work)
    assert [action for action in actions if "sign-on" in action] == ["single-sign-on.linked", "single-sign-on.unlinked"]
    stranger = Visitor(product.base_url)
    assert stranger.goes_to(provider.log_in(stranger.begin(), subject)) == "/login?sso=unverified"


@pytest.mark.parametrize("proven", [False, True])
@pytest.mark.parametrize("verified", [False, None, "yes", 1, True])
def test_an_address_links_an_account_only_when_both_sides_have_proven_it(
    real: tuple[RealProvider, Product], verified: object, proven: bool
) -> None:
    provider, product = real
    agent = new_agent(product, proven=proven)
    subject = f"impostor-{agent.member_id}"
    provider.add_person(subject, email=agent.email, **({} if verified is None else {"email_verified": verified}))
    visitor = Visitor(product.base_url)
    target = visitor.goes_to(provider.log_in(visitor.begin(), subject))
    if verified is True and proven:
        assert target == "/today"
        assert visitor.get("/api/me")["member"]["id"] == str(agent.member_id)
        assert visitor.get("/api/sso") == {"name": "Harbor ID", "linked": True, "email": agent.email}
    else:
        assert target == f"/login?sso={'not-linked' if verified is True else 'unverified'}"
        assert not visitor.is_signed_in()


def test_a_verified_address_without_an_account_gets_one_where_sign_up_is_open(
    real: tuple[RealProvider, Product],
) -> None:
    provider, product = real
    email = f"{secrets.token_hex(8)}@elsewhere.example"
    provider.add_person(email, email=email.upper(), email_verified=True, name="Noor Haddad")
    for _ in range(2):
        visitor = Visitor(product.base_url)
        start = visitor.begin("/api/auth/sso/start?timezone=Europe/Berlin")
        assert visitor.goes_to(provider.log_in(start, email)) == "/today"
        me = visitor.get("/api/me")
        assert (me["user"]["name"], me["user"]["email"], me["member"]["role"]) == ("Noor Haddad", email, "owner")
        assert (me["organization"]["name"], me["organization"]["timezone"]) == ("Noor Haddad", "Europe/Berlin")
        assert len(me["organizations"]) == 1
        visitor.refused(401, "POST", "/api/auth/login", json={"email": email, "password": ""})
    assert [row["action"] for row in visitor.get("/api/audit")["items"]].count("signup") == 1
    # A fresh login stands for the password that the account does not have; without the link there would be no way in.
    visitor.refused(409, "POST", "/api/sso/unlink", json={})
    assert visitor.ask("DELETE", "/api/me", json={}).status_code == 204
    assert not visitor.is_signed_in()
    provider.add_person("unverified", email=f"x{email}")
    stranger = Visitor(product.base_url)
    assert stranger.goes_to(provider.log_in(stranger.begin(), "unverified")) == "/login?sso=unverified"


def test_a_verified_address_that_is_invited_is_led_to_its_invitation(real: tuple[RealProvider, Product]) -> None:
    provider, product = real
    email = f"{secrets.token_hex(8)}@elsewhere.example"
    with ApiServer(product).people() as people:
        people.owner.post("/api/members", {"email": email, "name": "Noor", "role": "agent"})
        organization = people.owner.get("/api/organization")["name"]
    provider.add_person(email, email=email, email_verified=True)
    visitor = Visitor(product.base_url)
    page, _, token = visitor.goes_to(provider.log_in(visitor.begin(), email)).rpartition("/")
    assert page == "/invite"
    assert visitor.post("/api/invitations/look-up", {"token": token})["organization"] == organization
    accept(visitor, token, name="Noor", password=PASSWORD)
    # The link is as good as the mailed one, so the address is proven, and links the account from now on.
    again = Visitor(product.base_url)
    assert again.goes_to(provider.log_in(again.begin(), email)) == "/today"
    assert again.get("/api/me")["organization"]["name"] == organization


def test_an_account_of_the_provider_belongs_to_one_person(real: tuple[RealProvider, Product]) -> None:
    provider, product = real
    first, second = (Visitor(product.base_url, new_agent(product)) for _ in range(2))
    subject = f"subject-{first.member_id}"
    provider.add_person(subject, email="x@elsewhere.example")
    for visitor, result in ((first, "linked"), (second, "taken")):
        visitor.log_in()
        assert visitor.goes_to(provider.log_in(visitor.begin_link(), subject)) == f"/settings/profile?sso={result}"
    assert second.get("/api/sso")["linked"] is False


def test_a_second_factor_is_asked_for_after_single_sign_on_too(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    visitor.log_in()
    secret = visitor.post("/api/second-factor/totp", {"password": PASSWORD})["secret"]
    codes = visitor.post("/api/second-factor/totp/enable", {"code": pyotp.TOTP(secret).at(utc_now())})
    visitor.ask("POST", "/api/auth/logout")
    target = urlsplit(visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)))
    assert target.path == "/login"
    assert not visitor.is_signed_in()
    step = {name: values[0] for name, values in parse_qs(target.fragment).items()}
    assert step["second_factor"] == "totp,recovery-code"
    body = {"challenge": step["challenge"], "code": codes["recovery_codes"][0]}
    assert visitor.ask("POST", "/api/auth/login/second-factor", json=body).status_code == 200
    assert visitor.is_signed_in()


def test_the_well_behaved_answer_signs_in(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/today"
    assert visitor.is_signed_in()


def now() -> int:
    return int(time.time())


WRONG: dict[str, Callable[[], Json]] = {
    "another audience": lambda: {"aud": "another-app"},
    "another audience, issued to this one": lambda: {"aud": "another-app", "azp": "taskapp"},
    "several audiences without this one": lambda: {"aud": ["a", "b"]},
    "several audiences, issued to another": lambda: {"aud": ["taskapp", "b"], "azp": "b"},
    "another issuer": lambda: {"iss": "https://evil.example"},
    "another nonce": lambda: {"nonce": "another"},
    "no nonce": lambda: {"nonce": None},
    "expired": lambda: {"exp": now() - 120},
    "not valid yet": lambda: {"nbf": now() + 600},
    "issued in the future": lambda: {"iat": now() + 600},
    "no expiry": lambda: {"exp": None},
    "no subject": lambda: {"sub": None},
    "another access token": lambda: {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_id_token_with_a_wrong_claim_is_refused(scripted: tuple[ScriptedProvider, Visitor], wrong: str) -> None:
    provider, visitor = scripted
    provider.claims = WRONG[wrong]()
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/login?sso=refused"
    assert not visitor.is_signed_in()


def part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(_header: Json, claims: Json) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def with_client_secret(_header: Json, claims: Json) -> str:
    said = f"{part({'alg': 'HS256'})}.{part(claims)}"
    signature = hmac.digest(b"a client secret", said.encode(), sha256)
    return f"{said}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize("sign", [unsigned, with_client_secret, lambda *_: "no token at all", lambda *_: ""])
def test_an_id_token_without_the_providers_signature_is_refused(
    scripted: tuple[ScriptedProvider, Visitor], sign: Callable[[Json, Json], str]
) -> None:
    provider, visitor = scripted
    provider.sign = sign
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/login?sso=refused"
    assert not visitor.is_signed_in()


def test_an_id_token_signed_with_another_key_is_refused(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    provider.key = "other"
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/login?sso=refused"


def test_keys_that_the_provider_changed_are_read_again(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/today"
    visitor.ask("POST", "/api/auth/logout")
    provider.keys = {"published": provider.keys["other"], "other": provider.keys["published"]}
    assert visitor.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/today"


def test_an_answer_is_taken_only_in_the_browser_that_began_with_its_state(
    scripted: tuple[ScriptedProvider, Visitor],
) -> None:
    provider, visitor = scripted
    answer = provider.log_in(visitor.begin(), sub=visitor.member_id)
    assert visitor.goes_to(answer.replace("state=", "state=x")) == "/login?sso=refused"
    assert visitor.goes_to(answer) == "/login?sso=expired"  # one try for each beginning
    victim = Visitor(visitor.base_url)
    assert victim.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/login?sso=expired"
    victim.begin()
    assert victim.goes_to(provider.log_in(visitor.begin(), sub=visitor.member_id)) == "/login?sso=refused"
    assert not victim.is_signed_in()


def test_a_code_of_another_login_fails_at_the_code_verifier(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    stolen = parse_qs(urlsplit(provider.log_in(visitor.begin(), sub=visitor.member_id)).query)["code"][0]
    thief = Visitor(visitor.base_url)
    state = parse_qs(urlsplit(thief.begin()).query)["state"][0]
    assert thief.goes_to(f"{thief.base_url}{CALLBACK}?code={stolen}&state={state}") == "/login?sso=refused"
    assert provider.refused == [stolen]
    assert not thief.is_signed_in()


@pytest.mark.parametrize("trap", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(scripted: tuple[ScriptedProvider, Visitor], trap: str) -> None:
    provider, visitor = scripted
    begun = visitor.begin(f"/api/auth/sso/start?next={trap}")
    assert visitor.goes_to(provider.log_in(begun, sub=visitor.member_id)) == "/today"


def test_a_link_that_was_begun_in_one_login_ends_in_no_other(scripted: tuple[ScriptedProvider, Visitor]) -> None:
    provider, visitor = scripted
    visitor.log_in()
    visitor.ask("POST", "/api/sso/unlink", json={"password": PASSWORD})
    answer = provider.log_in(visitor.begin_link(), sub="another")
    visitor.log_in()
    assert visitor.goes_to(answer) == "/login?sso=refused"
    assert visitor.get("/api/sso")["linked"] is False


def test_a_provider_that_is_down_is_named_on_the_login_page(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    provider = RealProvider(tmp_path_factory.mktemp("down"))
    with databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("down"), env=provider.env)
        product.serve("--backend-only", "--no-jobs")
        visitor = Visitor(product.base_url, new_agent(product))
        assert visitor.begin() == "/login?sso=down"
        assert "user_id" in visitor.log_in()  # the password goes on working
        visitor.refused(503, "POST", "/api/sso/link", json={"password": PASSWORD})
        provider.start()
        assert visitor.begin().startswith(provider.issuer)
        provider.stop()
        product.stop()
