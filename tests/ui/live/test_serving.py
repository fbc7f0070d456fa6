"""Starting and stopping the server, alone and in company."""

import asyncio
import socket
import time
from pathlib import Path

import httpx
import pytest

from taskapp.ui.reflex_adapter import pages_build
from tests.support.open_page import open_page
from tests.support.product import Product

PASSWORD = "correct horse battery staple"


@pytest.fixture
def database_kind() -> str:
    """Nothing here depends on the kind; the cheaper one serves."""
    return "sqlite"


def sign_in(base_url: str) -> str:
    answer = httpx.post(
        f"{base_url}/api/auth/login",
        json={"email": "ada@acme.example", "password": PASSWORD},
        headers={"Origin": base_url},
    )
    return answer.cookies["taskapp_session"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--workers", "2"], "--workers 2 needs TASKAPP_REDIS_URL"),
        (["--host", "no.such.host.invalid"], "choose another with --port or --host"),
    ],
)
def test_a_server_that_cannot_start_says_why_in_one_line(product: Product, options: list[str], message: str) -> None:
    done = product.run("serve", "--backend-only", "--port", str(product.port), *options, check=False)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_named(product: Product) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = product.run("serve", "--backend-only", "--port", str(port), check=False)
    assert done.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_server_told_to_stop_lets_go_of_its_open_pages(product: Product) -> None:
    product.serve("--backend-only", "--host", "localhost")
    product.create_user("ada@acme.example", PASSWORD, role="owner")
    async with open_page(product.base_url, "/tasks", cookie=sign_in(product.base_url)):
        started = time.monotonic()
        await asyncio.to_thread(product.stop)
        assert time.monotonic() - started < 15
    assert "Traceback" not in product.log


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_page_on_one_server_follows_what_happens_on_another(product: Product, redis_url: str) -> None:
    product.env["TASKAPP_REDIS_URL"] = redis_url
    product.serve("--backend-only")
    other = Product(database_url=product.database_url, folder=product.folder / "other", env=product.env)
    try:
        other.serve("--backend-only", "--workers", "2")
        product.create_user("ada@acme.example", PASSWORD, role="owner")
        cookie = sign_in(product.base_url)
        api = httpx.Client(
            base_url=other.base_url, cookies={"taskapp_session": cookie}, headers={"Origin": other.base_url}
        )
        contact_id = api.post("/api/contacts", json={"name": "Bob"}).json()["id"]
        api.post("/api/tasks", json={"title": "First", "contact_id": contact_id})
        async with open_page(product.base_url, "/tasks", cookie=cookie) as page:
            since = len(page.frames)
            await asyncio.to_thread(api.post, "/api/tasks", json={"title": "From afar", "contact_id": contact_id})
            await page.see("arrivals_rx_state_", since=since)
    finally:
        other.stop()


def test_an_unchanged_checkout_has_the_same_key_and_a_changed_page_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("rxconfig.py", "taskapp/ui/shell/page.py", "assets/a.css", "reflex.lock/package.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(pages_build, "PROJECT", tmp_path)
    before = pages_build._sources_key()
    (tmp_path / "README.md").write_text("changed")
    assert pages_build._sources_key() == before
    for name in ("rxconfig.py", "taskapp/ui/shell/page.py", "assets/a.css", "reflex.lock/package.json"):
        (tmp_path / name).write_text("2")
        assert pages_build._sources_key() != before
        (tmp_path / name).write_text("1")
    assert pages_build._sources_key() == before


def test_pages_cannot_be_built_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_build, "PROJECT", tmp_path)
    with pytest.raises(pages_build.BuildError, match="--backend-only"):
        pages_build.build_pages()
