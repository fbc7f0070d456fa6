"""The API documentation loads nothing from other hosts."""

import re

from starlette.testclient import TestClient

from taskapp.core.http.api_docs import PATHS
from taskapp.rest import create_app


def test_every_file_of_the_docs_page_comes_from_this_server() -> None:
    client = TestClient(create_app())
    page = client.get("/api/docs").text
    named = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    assert named == PATHS - {"/api/docs"}
    assert all(client.get(path).status_code == 200 for path in named)


def test_an_unknown_file_beside_the_docs_page_is_refused() -> None:
    assert TestClient(create_app()).get("/api/docs/../../etc/passwd").status_code in (401, 404)
