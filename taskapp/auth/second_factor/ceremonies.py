"""WebAuthn's ceremonies with the library `webauthn`. Import it late: loading the library takes a third of a second."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# What the library raises for an answer that it cannot read or does not accept.
_REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


class NotAccepted(Exception):
    """The browser's answer does not fit the challenge, the site or the key."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A verified new passkey; `credential_id` is in base64url."""

    credential_id: str
    public_key: bytes
    sign_count: int


def registration_options(
    *, site: str, user_id: bytes, account: str, name: str, existing: Iterable[str]
) -> tuple[dict[str, Any], str]:
    """What `navigator.credentials.create` takes, and its challenge (base64url). `existing` are credential ids."""
    options = webauthn.generate_registration_options(
        rp_id=site,
        rp_name="Taskapp",
        user_id=user_id,
        user_name=account,
        user_display_name=name,
        exclude_credentials=_descriptors(existing),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return orjson.loads(webauthn.options_to_json(options)), bytes_to_base64url(options.challenge)


def verify_registration(credential: dict[str, Any], *, challenge: str, site: str, origin: str) -> Registered:
    """The new passkey in a browser's answer; raises `NotAccepted`."""
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
        )
    except _REFUSALS as error:
        raise NotAccepted from error
    return Registered(bytes_to_base64url(verified.credential_id), verified.credential_public_key, verified.sign_count)


def login_options(*, site: str, allowed: Iterable[str], verify_person: bool) -> tuple[dict[str, Any], str]:
    """What `navigator.credentials.get` takes, and its challenge. Without `allowed` ids the person chooses any passkey."""
    needed = UserVerificationRequirement.REQUIRED if verify_person else UserVerificationRequirement.PREFERRED
    options = webauthn.generate_authentication_options(
        rp_id=site, allow_credentials=_descriptors(allowed), user_verification=needed
    )
    return orjson.loads(webauthn.options_to_json(options)), bytes_to_base64url(options.challenge)


def verify_login(
    credential: dict[str, Any],
    *,
    challenge: str,
    site: str,
    origin: str,
    public_key: bytes,
    sign_count: int,
    verify_person: bool,
) -> int:
    """The passkey's new counter; raises `NotAccepted`, also for a counter that went back (a copied key)."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=verify_person,
        )
    except _REFUSALS as error:
        raise NotAccepted from error
    return verified.new_sign_count


def _descriptors(ids: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id)) for credential_id in ids]
