"""Links in mail: they prove an address, bring back a forgotten password, and let an invited person in before a stranger."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any

import pyotp
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.auth.model import AccountLink, Invitation
from taskapp.auth.oidc.model import ExternalLogin
from taskapp.auth.passwords import hash_password
from taskapp.auth.second_factor.model import RecoveryCode, TotpFactor
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import User
from tests.factories.people import PASSWORD, a_company
from tests.support.api_client import ApiServer, Person, good, token_in
from tests.support.product import Product
from tests.support.smtp_sink import SmtpSink

OTHER = "another good password"
_numbers = count(1)


class Post:
    """A server that sends mail, and what arrived."""

    def __init__(self, server: ApiServer, sink: SmtpSink) -> None:
        self.server, self.sink = server, sink
        self.persons: list[Person] = []

    def person(self) -> Person:
        """A browser with a network address of its own."""
        person = Person(self.server.base_url)
        self.persons.append(person)
        number = next(_numbers)
        person.http.headers["X-Forwarded-For"] = f"198.19.{number // 250}.{number % 250 + 1}"
        return person

    def sign_up(self, email: str, *, name: str = "Ada", password: str = PASSWORD) -> Person:
        person = self.person()
        body = {"organization_name": f"{name}'s", "name": name, "email": email, "password": password}
        good(person.ask("POST", "/api/auth/signup", json=body))
        return person

    def mails(self, email: str) -> list[str]:
        return [mail.text for mail in self.sink.mails if mail.recipients == [email]]

    def has_more_mails(self, email: str, count: int) -> bool:
        return len(self.mails(email)) > count

    def link(self, email: str, path: str) -> str:
        """The secret of the newest link of this kind that was mailed to the address."""
        pattern = re.compile(re.escape(path) + r"([\w-]{43})")
        return wait_for(
            lambda: next((m[1] for text in reversed(self.mails(email)) if (m := pattern.search(text))), None)
        )

    def user(self, email: str) -> User | None:
        async def read(session: AsyncSession) -> User | None:
            return (await session.scalars(select(User).where(col(User.email) == email))).first()

        return self.server.run_in_database(read)


@pytest.fixture(scope="module")
def post(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with SmtpSink() as sink:
        env = {"TASKAPP_SMTP_URL": sink.url}
        product = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("post"), env=env)
        product.serve("--backend-only")
        post = Post(ApiServer(product), sink)
        yield post
        for person in post.persons:
            person.http.close()
        product.stop()


def an_address(name: str = "ada") -> str:
    return f"{name}{next(_numbers)}@hook.example"


def wait_for(look: Callable[[], Any], *, seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "did not arrive"
        time.sleep(0.05)
    return found


def log_in(person: Person, email: str, password: str = PASSWORD) -> int:
    return person.ask("POST", "/api/auth/login", json={"email": email, "password": password}).status_code


def test_an_address_is_proven_by_its_own_account_alone(post: Post) -> None:
    email = an_address()
    ada = post.sign_up(email)
    url = f"/api/links/address?t={post.link(email, '/api/links/address?t=')}"
    # Whoever reads the mail of an account that a stranger made proves nothing for the stranger.
    assert post.person().http.get(url).status_code == 401
    assert post.person().http.post(url).status_code == 401
    assert post.sign_up(an_address()).http.post(url).status_code == 403
    assert post.user(email).email_proven_at is None  # type: ignore[union-attr]
    assert ada.http.get(url).status_code == 200
    assert post.user(email).email_proven_at is None  # type: ignore[union-attr]
    assert email in ada.http.post(url).text
    assert post.user(email).email_proven_at  # type: ignore[union-attr]
    assert ada.http.post(url).status_code == 404


def test_the_first_proof_of_an_address_ends_the_tokens_that_were_made_before(post: Post) -> None:
    email = an_address()
    ada = post.sign_up(email)
    url = f"/api/links/address?t={post.link(email, '/api/links/address?t=')}"
    tokens = [ada.post("/api/tokens", {"name": "script"})["token"]]
    assert ada.http.post(url).status_code == 200
    tokens.append(ada.post("/api/tokens", {"name": "script"})["token"])
    change = {"current_password": PASSWORD, "new_password": OTHER}
    assert ada.ask("POST", "/api/auth/password", json=change).status_code == 204
    scripts = [post.person().ask("GET", "/api/me", headers={"Authorization": f"Bearer {each}"}) for each in tokens]
    assert [answer.status_code for answer in scripts] == [401, 200]


def test_a_forgotten_password_is_set_by_the_mailed_link_once_and_ends_every_login(post: Post) -> None:
    email = an_address()
    elsewhere = post.sign_up(email)
    assert log_in(elsewhere, email) == 200
    visitor = post.person()
    answers = [visitor.ask("POST", "/api/auth/forgot", json={"email": e}) for e in (email, an_address("nobody"))]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    body = {"token": post.link(email, "/reset/"), "password": OTHER}
    visitor.refused(422, "POST", "/api/auth/reset", json={**body, "password": "short"})
    visitor.refused(404, "POST", "/api/auth/reset", json={**body, "token": "guess"})
    assert visitor.ask("POST", "/api/auth/reset", json=body).status_code == 204
    visitor.refused(404, "POST", "/api/auth/reset", json=body)
    elsewhere.refused(401, "GET", "/api/me")
    assert [log_in(post.person(), email, password) for password in (PASSWORD, OTHER)] == [401, 200]
    # The mail came to this address, so it is proven.
    assert post.user(email).email_proven_at  # type: ignore[union-attr]
    assert not [mail for mail in post.sink.mails if mail.recipients[0].startswith("nobody")]


def test_the_first_proof_by_a_reset_removes_what_whoever_made_the_account_has_planted(post: Post) -> None:
    email = an_address()
    stranger = post.sign_up(email, name="Mallory")
    secret = stranger.post("/api/second-factor/totp", {"password": PASSWORD})["secret"]
    stranger.post("/api/second-factor/totp/enable", {"code": pyotp.TOTP(secret).now()})
    token = stranger.post("/api/tokens", {"name": "script"})["token"]

    async def link_outside(session: AsyncSession) -> None:
        user = (await session.scalars(select(User).where(col(User.email) == email))).one()
        session.add(ExternalLogin(user_id=user.id, issuer="https://id.example", subject="mallory"))
        await session.commit()

    post.server.run_in_database(link_outside)
    reader = post.person()
    good(reader.ask("POST", "/api/auth/forgot", json={"email": email}))
    body = {"token": post.link(email, "/reset/"), "password": OTHER}
    good(reader.ask("POST", "/api/auth/reset", json=body))
    answer = good(post.person().ask("POST", "/api/auth/login", json={"email": email, "password": OTHER})).json()
    assert "second_factor" not in answer
    post.person().refused(401, "GET", "/api/me", headers={"Authorization": f"Bearer {token}"})

    async def count_planted(session: AsyncSession) -> list[object]:
        tables = (TotpFactor, RecoveryCode, ExternalLogin)
        user_id = (await session.scalars(select(col(User.id)).where(col(User.email) == email))).one()
        return [row for table in tables for row in await session.scalars(select(table).where(table.user_id == user_id))]

    assert post.server.run_in_database(count_planted) == []


def test_of_sixteen_who_use_a_link_at_once_one_wins(post: Post) -> None:
    email = an_address()
    post.sign_up(email)
    good(post.person().ask("POST", "/api/auth/forgot", json={"email": email}))
    token = post.link(email, "/reset/")

    def use(number: int) -> int:
        body = {"token": token, "password": f"password number {number}"}
        return post.person().ask("POST", "/api/auth/reset", json=body).status_code

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(use, range(16))) == [204] + [404] * 15


def test_an_expired_and_a_replaced_link_do_not_work(post: Post) -> None:
    email = an_address()
    post.sign_up(email)
    tokens = []
    for _ in range(2):
        before = len(post.mails(email))
        good(post.person().ask("POST", "/api/auth/forgot", json={"email": email}))
        wait_for(partial(post.has_more_mails, email, before))
        tokens.append(post.link(email, "/reset/"))

    async def expire(session: AsyncSession) -> None:
        for link in await session.scalars(select(AccountLink).where(col(AccountLink.kind) == "reset")):
            link.expires_at -= timedelta(hours=2)

    visitor = post.person()
    visitor.refused(404, "POST", "/api/auth/reset", json={"token": tokens[0], "password": OTHER})
    post.server.run_in_database(expire)
    visitor.refused(404, "POST", "/api/auth/reset", json={"token": tokens[1], "password": OTHER})


@pytest.mark.parametrize(("path", "tries"), [("/api/auth/forgot", 200), ("/api/auth/login", 50)])
def test_known_and_unknown_addresses_are_answered_alike_and_in_the_same_time(post: Post, path: str, tries: int) -> None:
    known = [an_address("known") for _ in range(40)]

    async def make(session: AsyncSession) -> None:
        company = await a_company(session)
        for email in known:
            user = User(email=email, name="Known", password_hash=await hash_password(PASSWORD))
            session.add(user)
            await session.flush()
            await organization_service.join(session, company.organization.id, user, role=Role.AGENT)

    post.server.run_in_database(make)
    times: dict[bool, list[float]] = {True: [], False: []}
    answers, person = set(), post.person()
    for number in range(tries):
        for is_known in (True, False):
            email = known[number % 40] if is_known else an_address("nobody")
            body = {"email": email} if path.endswith("forgot") else {"email": email, "password": "not the password"}
            elsewhere = {"X-Forwarded-For": f"198.18.{number % 2}.{len(times[False]) + 1}"}
            started = time.perf_counter()
            answer = person.http.post(path, json=body, headers=elsewhere)
            times[is_known].append(time.perf_counter() - started)
            answers.add((answer.status_code, answer.content))
    assert len(answers) == 1, answers
    ratio = median(times[True]) / median(times[False])
    assert 0.6 < ratio < 1.7, ratio


def test_who_reads_the_mail_gets_in_though_a_stranger_made_an_account_with_the_address(post: Post) -> None:
    email, owner = an_address("victim"), post.sign_up(an_address("owner"), name="Canary Owner")
    stranger = post.sign_up(email, name="Mallory")
    made = owner.post("/api/members", {"email": email, "name": "Canary Hana", "role": "admin"})
    mailed, shown = post.link(email, "/invite/"), token_in(made)
    assert mailed != shown
    victim = post.person()
    offer = victim.post("/api/invitations/look-up", {"token": mailed})
    assert (offer["has_account"], offer["can_replace_account"]) == (True, True)
    # Who holds the shown link, as the inviter does, learns nothing about the address and takes it from nobody.
    assert victim.post("/api/invitations/look-up", {"token": shown})["has_account"] is None
    new = {"name": "Canary Hana", "password": PASSWORD}
    taken = {**new, "token": shown, "replace_account": True}
    victim.refused(409, "POST", "/api/invitations/accept", json=taken)
    good(victim.ask("POST", "/api/invitations/accept", json={**taken, "token": mailed}))
    assert victim.get("/api/me")["organization"]["name"] == "Canary Owner's"
    assert post.user(email).email_proven_at  # type: ignore[union-attr]
    # The stranger keeps his own organization, without the address, and sees nothing of the other one.
    assert "Canary" not in str(stranger.get("/api/me"))
    assert len(stranger.get("/api/me")["organizations"]) == 1
    assert log_in(post.person(), email) == 200
    assert "Mallory" not in str(victim.get("/api/me"))
    for token in (mailed, shown):
        victim.refused(404, "POST", "/api/invitations/look-up", json={"token": token})


def test_a_renewed_or_revoked_invitation_makes_its_earlier_links_useless(post: Post) -> None:
    email, owner = an_address("new"), post.sign_up(an_address("owner"))
    made = owner.post("/api/members", {"email": email, "name": "Noor", "role": "agent"})
    old = [token_in(made), post.link(email, "/invite/")]
    renewed = owner.post(f"/api/invitations/{made['invitation']['id']}/renew")
    wait_for(lambda: len(post.mails(email)) == 2)
    new = [token_in(renewed), post.link(email, "/invite/")]
    assert len({*old, *new}) == 4
    visitor = post.person()
    for token in old:
        visitor.refused(404, "POST", "/api/invitations/look-up", json={"token": token})
    for token in new:
        assert visitor.post("/api/invitations/look-up", {"token": token})["email"] == email
    assert owner.ask("DELETE", f"/api/invitations/{made['invitation']['id']}").status_code == 204
    for token in new:
        visitor.refused(404, "POST", "/api/invitations/look-up", json={"token": token})


def test_one_address_gets_five_invitations_an_hour_and_the_refusal_says_when_it_gets_more(post: Post) -> None:
    email, owners = an_address("new"), [post.sign_up(an_address("owner")) for _ in range(2)]
    invited = {"email": email, "name": "Noor", "role": "agent"}
    renew = [f"/api/invitations/{owner.post('/api/members', invited)['invitation']['id']}/renew" for owner in owners]
    for _ in range(3):
        owners[0].post(renew[0])
    for owner, path in zip(owners, renew, strict=True):
        answer = owner.ask("POST", path)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 3600
        assert re.search(r"Try again in \d+ minutes", answer.json()["detail"])


def test_of_sixteen_who_accept_at_once_one_is_a_member(post: Post) -> None:
    email, owner = an_address("new"), post.sign_up(an_address("owner"))
    made = owner.post("/api/members", {"email": email, "name": "Noor", "role": "agent"})

    def use(number: int) -> int:
        body = {"token": token_in(made), "name": f"Noor {number}", "password": PASSWORD}
        return post.person().ask("POST", "/api/invitations/accept", json=body).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = sorted(pool.map(use, range(16)))
    assert codes[0] == 200
    assert set(codes[1:]) <= {404, 409}
    assert len(owner.get("/api/members")["items"]) == 2


def test_an_invitation_is_for_its_address_and_for_seven_days(post: Post) -> None:
    email, owner = an_address("new"), post.sign_up(an_address("owner"))
    made = owner.post("/api/members", {"email": email, "name": "Noor", "role": "agent"})
    other = post.sign_up(an_address("other"))
    problem = other.refused(403, "POST", "/api/invitations/accept", json={"token": token_in(made)})
    assert email in problem["detail"]
    post.person().refused(401, "POST", "/api/invitations/accept", json={"token": token_in(made)})
    bearer = owner.post("/api/tokens", {"name": "script"})["token"]
    script = Person(post.server.base_url, token=bearer)
    script.refused(401, "POST", "/api/invitations/accept", json={"token": token_in(made)})

    async def expire(session: AsyncSession) -> None:
        for invitation in await session.scalars(select(Invitation).where(col(Invitation.email) == email)):
            invitation.expires_at -= timedelta(days=7, seconds=1)

    post.server.run_in_database(expire)
    post.person().refused(404, "POST", "/api/invitations/look-up", json={"token": token_in(made)})
    assert owner.get("/api/invitations")["items"][0]["status"] == "expired"
    owner.post("/api/members", {"email": email, "name": "Noor", "role": "viewer"})


def test_a_declined_invitation_makes_nobody_a_member(post: Post) -> None:
    owner = post.sign_up(an_address("owner"))
    made = owner.post("/api/members", {"email": an_address("new"), "name": "Noor", "role": "agent"})
    visitor = post.person()
    assert visitor.ask("POST", "/api/invitations/decline", json={"token": token_in(made)}).status_code == 204
    visitor.refused(404, "POST", "/api/invitations/decline", json={"token": token_in(made)})
    assert owner.get("/api/invitations")["items"][0]["status"] == "declined"
    assert len(owner.get("/api/members")["items"]) == 1


def test_a_new_address_needs_the_password_and_the_mailed_link(post: Post) -> None:
    old, new = an_address("old"), an_address("new")
    ada = post.sign_up(old)
    ada.refused(422, "POST", "/api/me/email", json={"email": new, "password": "wrong password"})
    assert ada.ask("POST", "/api/me/email", json={"email": new, "password": PASSWORD}).status_code == 204
    assert ada.get("/api/me")["user"]["email"] == old
    assert ada.http.post(f"/api/links/address?t={post.link(new, '/api/links/address?t=')}").status_code == 200
    assert ada.get("/api/me")["user"]["email"] == new
    assert [log_in(post.person(), email) for email in (old, new)] == [401, 200]


def test_the_first_proof_by_a_new_address_ends_what_was_planted(post: Post) -> None:
    ada, new = post.sign_up(an_address("typo")), an_address("right")
    other = post.person()
    assert log_in(other, ada.get("/api/me")["user"]["email"]) == 200
    token = {"Authorization": f"Bearer {ada.post('/api/tokens', {'name': 'Planted'})['token']}"}
    program = post.person()
    assert program.ask("GET", "/api/me", headers=token).status_code == 200
    assert ada.ask("POST", "/api/me/email", json={"email": new, "password": PASSWORD}).status_code == 204
    assert ada.http.post(f"/api/links/address?t={post.link(new, '/api/links/address?t=')}").status_code == 200
    assert ada.get("/api/me")["user"]["email"] == new
    other.refused(401, "GET", "/api/me")
    program.refused(401, "GET", "/api/me", headers=token)


def test_guesses_of_links_are_limited(post: Post) -> None:
    visitor = post.person()
    answers = [visitor.ask("POST", "/api/invitations/look-up", json={"token": f"guess{n}"}) for n in range(32)]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
