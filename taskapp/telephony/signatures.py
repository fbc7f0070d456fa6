"""Twilio's request signature: base64 of an HMAC-SHA1 over the URL and every form field, keyed with the auth token."""

import base64
import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import FormData


def is_signed(token: str, url: str, form: FormData, signature: str) -> bool:
    """Whether `signature` was made with `token` over `url` and `form`; False for a URL whose port is no number."""
    try:
        urls = _with_and_without_port(url)
    except ValueError:
        return False
    # A value that is sent twice is signed once.
    fields = "".join(name + value for name in sorted(set(form)) for value in sorted(set(map(str, form.getlist(name)))))
    digests = [hmac.digest(token.encode(), (variant + fields).encode(), hashlib.sha1) for variant in urls]
    return any(hmac.compare_digest(base64.b64encode(digest), signature.encode()) for digest in digests)


def _with_and_without_port(url: str) -> list[str]:
    """The two forms of the URL that Twilio may have signed: it is not consistent about including the port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [parts._replace(netloc=netloc).geturl() for netloc in (host, f"{host}:{port}")]
