"""OpenID providers over real HTTP: `RealProvider` runs a whole one; `ScriptedProvider` can misbehave in one point."""

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.processes import Program, free_port
from tests.support.product import answers

Json = dict[str, Any]
CLIENT = {
    "TASKAPP_OIDC_CLIENT_ID": "taskapp",
    "TASKAPP_OIDC_CLIENT_SECRET": "a client secret",
    "TASKAPP_OIDC_NAME": "Harbor ID",
}


class RealProvider:
    """The provider of the package `oidc-provider-mock` as a process; its people are added with `add_person`."""

    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "provider.log"
        self.issuer = f"http://localhost:{self.port}"
        self.env = {**CLIENT, "TASKAPP_OIDC_ISSUER": self.issuer}
        self._program: Program | None = None

    def start(self) -> Self:
        """Start it; people of an earlier start are forgotten."""
        self._program = Program([sys.executable, "-m", "oidc_provider_mock", "-p", str(self.port)], log=self.log)
        self._program.wait_until(lambda: answers(f"{self.issuer}/.well-known/openid-configuration"), seconds=60)
        return self

    def stop(self) -> None:
        """Stop it."""
        if self._program:
            self._program.stop()
        self._program = None

    def add_person(self, subject: str, **claims: object) -> None:
        """Add a person, or change what is said about one."""
        httpx2.put(f"{self.issuer}/users/{quote(subject)}", json=claims).raise_for_status()

    def log_in(self, url: str, subject: str) -> str:
        """Log a person in at the login page `url`; returns where the browser is sent."""
        return str(httpx2.post(url, data={"sub": subject}).headers["location"])


class ScriptedProvider:
    """A provider that checks PKCE and signs what it is told: change `claims`, `header` and `key` before a login.

    `described` is added to its description, `user_info` is what its page of that name answers, and `asked` holds the path and
    the body of each request with its `Authorization`.
    """

    def __init__(self) -> None:
        self.keys = {"published": RSAKey.generate_key(2048), "other": RSAKey.generate_key(2048)}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.env = {**CLIENT, "TASKAPP_OIDC_ISSUER": self.issuer}
        self.begun: dict[str, Json] = {}
        self.reset()

    def reset(self) -> None:
        """Behave well again."""
        self.claims: Json = {}
        self.header: Json = {"alg": "RS256"}
        self.key = "published"
        self.sign: Callable[[Json, Json], str] = self._sign
        self.refused: list[str] = []
        self.described: Json = {}
        self.user_info: Json = {}
        self.asked: list[tuple[str, Json, str]] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def log_in(self, url: str, **claims: object) -> str:
        """Log somebody in at the login page `url`; returns where the browser is sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.begun[code] = {"asked": asked, "claims": claims}
        return f"{asked['redirect_uri']}?code={code}&state={quote(asked['state'])}"

    def exchange(self, form: Json) -> tuple[int, Json]:
        """The answer of the token endpoint."""
        begun = self.begun.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if begun is None or begun["asked"]["code_challenge"] != challenge:
            self.refused.append(form.get("code", ""))
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "taskapp", "iat": now, "exp": now + 300, "nonce": begun["asked"]["nonce"],
            **begun["claims"], **self.claims,
        }  # fmt: skip
        signed = self.sign(self.header, {name: value for name, value in claims.items() if value is not None})
        return 200, {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _sign(self, header: Json, claims: Json) -> str:
        return jwt.encode({**header, "kid": self.keys["published"].thumbprint()}, claims, self.keys[self.key])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                described = {
                    "issuer": owner.issuer, "authorization_endpoint": f"{owner.issuer}/authorize",
                    "token_endpoint": f"{owner.issuer}/token", "jwks_uri": f"{owner.issuer}/jwks", **owner.described,
                }  # fmt: skip
                owner.asked.append((self.path, {}, self.headers.get("Authorization", "")))
                key = owner.keys["published"]
                jwks = {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"}]}
                self._send(200, {"/jwks": jwks, "/userinfo": owner.user_info}.get(self.path, described))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
                owner.asked.append((self.path, form, self.headers.get("Authorization", "")))
                self._send(*owner.exchange(form))

            def _send(self, status: int, content: Json) -> None:
                data = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_arguments: object) -> None:
                """Keep the test's output clean."""

        return Handler
