"""What is asked of the OpenID provider, and what is believed of its answers, over real HTTP."""

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from taskapp.auth.oidc import provider
from taskapp.auth.oidc.provider import Identity, NotAccepted, ProviderDown
from taskapp.core import config
from taskapp.core.clock import monotonic
from tests.support.openid_provider import Json, ScriptedProvider

pytestmark = pytest.mark.anyio
BACK = "https://tasks.example.com/api/auth/sso/callback"
DESCRIPTION = "/.well-known/openid-configuration"


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedProvider]:
    """A provider that this process uses."""
    with ScriptedProvider() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        yield running


async def log_in(scripted: ScriptedProvider, **claims: object) -> Identity:
    """Whom the provider names after a login with these claims."""
    attempt = provider.new_attempt()
    back = scripted.log_in(await provider.login_url(attempt, redirect_uri=BACK), **claims)
    return await provider.identify(parse_qs(urlsplit(back).query)["code"][0], attempt, redirect_uri=BACK)


@pytest.mark.parametrize(
    ("claim", "verified"), [(True, True), ("true", True), ("false", False), (False, False), (1, False), (None, False)]
)
async def test_an_address_is_verified_when_the_provider_says_so(
    scripted: ScriptedProvider, claim: object, verified: bool
) -> None:
    found = await log_in(scripted, sub="ada", email=" Ada@Harbor.Example ", email_verified=claim)
    assert (found.email, found.email_verified) == ("ada@harbor.example", verified)


async def test_an_address_that_is_another_one_in_lower_case_is_not_verified(scripted: ScriptedProvider) -> None:
    # The sign of the kelvin becomes a plain k.
    found = await log_in(scripted, sub="eve", email="\u212aate@harbor.example", email_verified=True)
    assert (found.email, found.email_verified) == ("kate@harbor.example", False)
    found = await log_in(scripted, sub="zoe", email="Zoë@harbor.example", email_verified=True)
    assert (found.email, found.email_verified) == ("zoë@harbor.example", True)


@pytest.mark.parametrize("subject", ["", " ", "x" * 256, None, ["ada"], {"ada": 1}, True])
async def test_a_person_without_a_proper_identifier_is_refused(scripted: ScriptedProvider, subject: object) -> None:
    with pytest.raises(provider.NotAccepted):
        await log_in(scripted, sub=subject)


async def test_a_clock_that_is_some_seconds_off_is_no_problem(scripted: ScriptedProvider) -> None:
    now = int(time.time())
    for claims in ({"iat": now + 30}, {"nbf": now + 30}, {"exp": now - 30}):
        assert (await log_in(scripted, sub="ada", **claims)).subject == "ada"


async def test_an_address_that_the_token_lacks_is_read_from_the_user_info_of_the_same_person(
    scripted: ScriptedProvider,
) -> None:
    scripted.described = {"userinfo_endpoint": f"{scripted.issuer}/userinfo"}
    scripted.user_info = {"sub": "ada", "email": "ada@harbor.example", "email_verified": True, "name": "Ada"}
    found = await log_in(scripted, sub="ada")
    assert (found.email, found.email_verified, found.name) == ("ada@harbor.example", True, "Ada")
    assert scripted.asked[-1] == ("/userinfo", {}, "Bearer at")
    scripted.user_info = {**scripted.user_info, "sub": "eve"}
    with pytest.raises(NotAccepted, match="somebody else"):
        await log_in(scripted, sub="ada")


@pytest.mark.parametrize(
    ("methods", "secret", "form", "header"),
    [
        (None, "s", {}, "Basic "),
        (["client_secret_post", "client_secret_basic"], "s", {}, "Basic "),
        (["client_secret_post"], "s", {"client_id": "taskapp", "client_secret": "s"}, ""),
        (["client_secret_post"], "", {"client_id": "taskapp"}, ""),
        (None, "", {"client_id": "taskapp"}, ""),
    ],
)
async def test_the_client_names_itself_as_the_provider_asks(
    scripted: ScriptedProvider, monkeypatch: pytest.MonkeyPatch, methods: object, secret: str, form: Json, header: str
) -> None:
    monkeypatch.setenv("TASKAPP_OIDC_CLIENT_SECRET", secret)
    config.settings.cache_clear()
    scripted.described = {"token_endpoint_auth_methods_supported": methods} if methods else {}
    assert (await log_in(scripted, sub="ada")).subject == "ada"
    [(said, authorization)] = [
        (said, authorization) for path, said, authorization in scripted.asked if path == "/token"
    ]
    assert {name: value for name, value in said.items() if name.startswith("client_")} == form
    assert authorization[: len("Basic ")] == header


@pytest.mark.parametrize(
    ("described", "problem"),
    [
        ({"issuer": "https://evil.example"}, "names itself https://evil.example"),
        ({"issuer": None}, "names itself None"),
        ({"jwks_uri": None, "token_endpoint": 7}, "lacks jwks_uri, token_endpoint"),
        ({"authorization_endpoint": None}, "lacks authorization_endpoint"),
    ],
)
async def test_a_description_of_another_provider_or_without_its_pages_is_refused(
    scripted: ScriptedProvider, described: Json, problem: str
) -> None:
    scripted.described = described
    with pytest.raises(ProviderDown, match=problem):
        await log_in(scripted, sub="ada")


async def test_the_description_is_kept_for_an_hour(scripted: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        await log_in(scripted, sub="ada")
    read = [path for path, _, _ in scripted.asked]
    assert (read.count(DESCRIPTION), read.count("/jwks")) == (1, 1)
    later = monotonic() + timedelta(hours=1, seconds=1).total_seconds()
    monkeypatch.setattr(provider, "monotonic", lambda: later)
    await log_in(scripted, sub="ada")
    read = [path for path, _, _ in scripted.asked]
    assert (read.count(DESCRIPTION), read.count("/jwks")) == (2, 2)


async def test_the_logout_says_whose_login_ends_and_where_to_return(scripted: ScriptedProvider) -> None:
    assert await provider.logout_url("token", back="https://tasks.example.com/login") is None
    provider._cache.clear()
    scripted.described = {"end_session_endpoint": f"{scripted.issuer}/end"}
    for token in ("token", ""):
        url = await provider.logout_url(token, back="https://tasks.example.com/login")
        assert url is not None
        assert parse_qs(urlsplit(url).query) == {
            "client_id": ["taskapp"], "post_logout_redirect_uri": ["https://tasks.example.com/login"],
            **({"id_token_hint": [token]} if token else {}),
        }  # fmt: skip
