"""Measures over HTTP: the product beside the bare app, in turns, at 16 connections."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from bench import load, servers
from bench.by_hand import ByHand
from bench.data import Data
from bench.load import Request
from bench.report import Figure

TITLE = "Made by the benchmark"
LIST = Request("GET", ["/api/tasks?status=open"])
ALSO = {
    "category": "/api/tasks?status=open&category=callback",
    "assignee": "/api/tasks?status=open&assigned_to={member}",
    "contact": "/api/tasks?contact_id={contact}",
    "by due date": "/api/tasks?status=open&sort=due_date",
    "dashboard": "/api/dashboard",
    # Last: what it leaves unfinished must not be counted against another.
    "common word": "/api/tasks?q=invoice",
}


def measure(data: Data, *, rounds: int, seconds: float) -> Iterator[Figure]:
    """Lists, done and create; then other lists beside the plain one, and memory."""
    with ByHand(data) as hand:
        ids = hand.open_ids(400)
    contact = data.told["largest"]["contact_id"]
    done = [f"/api/tasks/{task}/{verb}" for verb in ("done", "reopen") for task in ids]
    create = Request("POST", ["/api/tasks"], f'{{"contact_id":"{contact}","title":"{TITLE}"}}')
    with servers.product(data.url, data.folder, data.token) as ours, servers.bare(data.url, data.organization) as bare:
        yield _figure(
            "list open, 50", data, ours, bare, LIST, rounds, seconds, goal=0.5 if data.kind == "sqlite" else 0.7
        )
        yield _figure("done / reopen", data, ours, bare, Request("POST", done), rounds, seconds, goal=0.5)
        yield _figure("create", data, ours, bare, create, rounds, seconds, goal=0.5)
        with ByHand(data) as hand:
            hand.forget_created(TITLE)
        yield from _others(data, ours[0], seconds)
        yield Figure(
            data.kind, "memory of the server under load", servers.memory_of(ours[1]), servers.memory_of(bare[1]), "MB"
        )


def _figure(
    name: str,
    data: Data,
    ours: tuple[str, int],
    bare: tuple[str, int],
    request: Request,
    rounds: int,
    seconds: float,
    *,
    goal: float,
) -> Figure:
    pairs = [tuple(_once(server, request, data.token, seconds) for server in (bare, ours)) for _ in range(rounds)]
    limit, got = (median(rate for rate, _ in column) for column in zip(*pairs, strict=True))
    # Rates move with whatever else the machine does; processor time for each answer moves far less.
    cost_limit, cost = (median(work for _, work in column) for column in zip(*pairs, strict=True))
    ratios = median(o[0] / max(b[0], 0.1) for b, o in pairs)
    return Figure(
        data.kind,
        name,
        got,
        limit,
        "req/s",
        goal=goal,
        ratio=ratios,
        note=f"{cost:.2f} ms of processor beside {cost_limit:.2f}",
    )


def _once(server: tuple[str, int], request: Request, token: str, seconds: float) -> tuple[float, float]:
    before = servers.processor_seconds(server[1])
    rate = load.requests_per_second(server[0], request, token, seconds=seconds)
    return rate, 1000 * (servers.processor_seconds(server[1]) - before) / max(rate * seconds, 1)


def _others(data: Data, address: str, seconds: float) -> Iterator[Figure]:
    largest: dict[str, Any] = data.told["largest"]
    plain = load.requests_per_second(address, LIST, data.token, seconds=seconds)
    for name, path in ALSO.items():
        request = Request("GET", [path.format(member=largest["member_ids"][0], contact=largest["contact_id"])])
        # Connections plan each new statement once; that is not what is asked here.
        load.requests_per_second(address, request, data.token, seconds=2)
        got = load.requests_per_second(address, request, data.token, seconds=seconds)
        yield Figure(data.kind, f"{name} (beside the plain list)", got, plain, "req/s", goal=0.5)
