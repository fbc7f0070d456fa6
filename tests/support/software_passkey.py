"""An authenticator in software: makes one passkey, and answers challenges with any counter."""

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


class SoftwarePasskey:
    """A passkey of the site `host` with the origin `origin`; two with the same key are copies of each other."""

    def __init__(self, *, host: str, origin: str) -> None:
        self._host, self._origin = host, origin
        self._id, self._key = secrets.token_bytes(16), ec.generate_private_key(ec.SECP256R1())

    def at(self, *, host: str, origin: str) -> "SoftwarePasskey":
        """The same passkey as a page of another site would use it."""
        other = SoftwarePasskey(host=host, origin=origin)
        other._id, other._key = self._id, self._key
        return other

    def register(self, options: dict[str, Any], *, counter: int = 0) -> dict[str, Any]:
        """What a browser answers to the options of a new passkey."""
        point = self._key.public_key().public_numbers()
        # COSE: an elliptic curve key, ES256, P-256 (RFC 9053).
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + key
        data = self._data(counter, _HAS_KEY) + attested
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def answer(self, options: dict[str, Any], *, counter: int, verified: bool = True) -> dict[str, Any]:
        """What a browser answers to the options of a login; `verified`: whether the person gave a PIN, a finger or a face."""
        data, client_data = self._data(counter, verified=verified), self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(client_data).digest()
        signature = self._key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._credential(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def _data(self, counter: int, more: int = 0, *, verified: bool = True) -> bytes:
        site = hashlib.sha256(self._host.encode()).digest()
        return site + bytes([_PRESENT | (_VERIFIED if verified else 0) | more]) + counter.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self._origin}).encode()

    def _credential(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self._id)
        texts = {key: bytes_to_base64url(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": texts}
