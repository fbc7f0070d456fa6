"""The OpenID provider: its description and keys, the URL of its login page, and the check of what it answers."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx2

from taskapp.core.clock import monotonic, utc_now
from taskapp.core.config import settings
from taskapp.core.errors import NotFound, Unavailable
from taskapp.core.http.bounded import BAD_ANSWER, at_most
from taskapp.core.http.certificates import trusted

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

# How long the provider's description and keys are used without reading them again (s).
CACHE_SECONDS = 3600.0
# The provider's clock may be off by this much (s).
LEEWAY = 60
# OpenID Connect Core, 2.
LONGEST_SUBJECT = 255
# For a whole answer of the provider (s).
TIMEOUT = 10.0
# Signatures with the provider's private key only: with an HMAC of the client secret, whoever knows it could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]

_cache: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderDown(Unavailable):
    """The provider does not answer, or answers something that is not OpenID Connect."""


class NotAccepted(Exception):
    """The provider's answer is not valid: wrong code, signature, audience, nonce or time."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The secrets of one login at the provider, which only this browser has."""

    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has signed in. `id_token` is given back at the logout."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    id_token: str


def is_configured() -> bool:
    """Whether single sign-on is set up."""
    return bool(settings().oidc_issuer)


def require_configured() -> None:
    """Raise `NotFound` unless single sign-on is set up."""
    if not is_configured():
        raise NotFound("Single sign-on is not set up here; an operator sets TASKAPP_OIDC_ISSUER.")


def new_attempt() -> Attempt:
    """Secrets for one login."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


async def login_url(attempt: Attempt, *, redirect_uri: str) -> str:
    """The URL of the provider's login page. Raises `ProviderDown`."""
    description = await _describe()
    async with _client(description, redirect_uri) as client:
        url, _ = client.create_authorization_url(
            description["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
        )
    return str(url)


async def logout_url(id_token: str, *, back: str) -> str | None:
    """The URL that ends the login at the provider and returns to `back`; None when it has no such page."""
    end = (await _describe()).get("end_session_endpoint")
    if not end:
        return None
    asked = {"client_id": settings().oidc_client_id, "post_logout_redirect_uri": back}
    return f"{end}?{urlencode({**asked, **({'id_token_hint': id_token} if id_token else {})})}"


async def identify(code: str, attempt: Attempt, *, redirect_uri: str) -> Identity:
    """Exchange the code of a login for the person's identity. Raises `NotAccepted`, `ProviderDown`."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - slow to load, and needed only here

    description = await _describe()
    async with _client(description, redirect_uri) as client:
        try:
            async with asyncio.timeout(TIMEOUT):
                token = await client.fetch_token(
                    description["token_endpoint"], code=code, code_verifier=attempt.code_verifier
                )
        except AuthlibBaseError as error:
            raise NotAccepted(str(error)) from error
        except BAD_ANSWER as error:
            raise ProviderDown("The single sign-on provider does not answer.") from error
        claims = await _check_id_token(token, attempt, description)
        if "email" not in claims and description.get("userinfo_endpoint"):
            claims = {**claims, **await _user_info(client, description, claims["sub"])}
    subject, address = str(claims["sub"]), str(claims.get("email") or "").strip()
    if not 0 < len(subject.strip()) <= LONGEST_SUBJECT:
        raise NotAccepted(f"the identifier of the person has not 1 to {LONGEST_SUBJECT} characters")
    email = address.lower()
    return Identity(
        issuer=settings().oidc_issuer,
        subject=subject,
        email=email,
        # The sign of the kelvin in lower case is a plain k: the provider has verified another address.
        email_verified=_is_true(claims.get("email_verified")) and email.isascii() == address.isascii(),
        name=str(claims.get("name") or ""),
        id_token=str(token["id_token"]),
    )


def _is_true(claim: object) -> bool:
    # Some providers send the text "true"; anything else is no verification.
    return claim is True or claim == "true"


def _client(description: dict[str, Any], redirect_uri: str) -> "AsyncOAuth2Client":
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415 - slow to load

    methods = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    secret = settings().oidc_client_secret.get_secret_value()
    return AsyncOAuth2Client(
        settings().oidc_client_id,
        secret or None,
        scope=settings().oidc_scopes,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method=method if secret else "none",
        timeout=TIMEOUT,
        event_hooks=at_most(),
        verify=trusted(),
    )


async def _check_id_token(token: Any, attempt: Attempt, description: dict[str, Any]) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - slow to load
    from joserfc.errors import JoseError  # noqa: PLC0415 - slow to load

    id_token = token.get("id_token") if isinstance(token, dict) else None
    if not isinstance(id_token, str):
        raise NotAccepted("the provider sent no ID token")
    try:
        header, found = await _read_signed(id_token, description["jwks_uri"])
        client_id = settings().oidc_client_id
        required = {"iss": settings().oidc_issuer, "aud": client_id, "nonce": attempt.nonce}
        claims = CodeIDToken(
            found,
            header,
            options={name: {"essential": True, "value": value} for name, value in required.items()},
            params={"nonce": attempt.nonce, "client_id": client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(utc_now().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAccepted(str(error) or type(error).__name__) from error
    return dict(claims)


async def _read_signed(id_token: str, keys_url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token with a valid signature. Reads the keys again for one that is not known yet."""
    from joserfc import jwt  # noqa: PLC0415 - slow to load
    from joserfc.errors import JoseError  # noqa: PLC0415 - slow to load
    from joserfc.jwk import KeySet  # noqa: PLC0415 - slow to load

    for fresh in (False, True):
        keys = KeySet.import_key_set(await _read_cached(keys_url, fresh=fresh))  # type: ignore[arg-type]
        try:
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if fresh:
                raise
        else:
            return dict(token.header), dict(token.claims)
    raise AssertionError("the loop returns or raises")


async def _user_info(client: "AsyncOAuth2Client", description: dict[str, Any], subject: str) -> dict[str, Any]:
    try:
        async with asyncio.timeout(TIMEOUT):
            answer = await client.get(description["userinfo_endpoint"])
        answer.raise_for_status()
        found = _an_object(answer.json())
    except BAD_ANSWER as error:
        raise ProviderDown("The single sign-on provider does not answer.") from error
    if found.get("sub") != subject:
        raise NotAccepted("the provider's user info is of somebody else")
    return {name: found[name] for name in ("email", "email_verified", "name") if name in found}


async def _describe() -> dict[str, Any]:
    issuer = settings().oidc_issuer
    found = await _read_cached(f"{issuer.rstrip('/')}/.well-known/openid-configuration", fresh=False)
    if str(found.get("issuer", "")) != issuer:
        raise ProviderDown(f"The single sign-on provider names itself {found.get('issuer')}, not {issuer}.")
    needed = ("authorization_endpoint", "jwks_uri", "token_endpoint")
    if missing := [name for name in needed if not isinstance(found.get(name), str)]:
        raise ProviderDown(f"The single sign-on provider's description lacks {', '.join(missing)}.")
    return found


async def _read_cached(url: str, *, fresh: bool) -> dict[str, Any]:
    cached = _cache.get(url)
    if cached and not fresh and cached[0] > monotonic():
        return cached[1]
    try:
        client = httpx2.AsyncClient(timeout=TIMEOUT, event_hooks=at_most(), verify=trusted())
        async with asyncio.timeout(TIMEOUT), client:
            answer = await client.get(url)
        answer.raise_for_status()
        found = _an_object(answer.json())
    except BAD_ANSWER as error:
        raise ProviderDown("The single sign-on provider does not answer.") from error
    _cache[url] = (monotonic() + CACHE_SECONDS, found)
    return found


def _an_object(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ProviderDown("The single sign-on provider answers something that is not OpenID Connect.")
    return found
