"""Measurements over HTTP on 16 connections: the product and the bare app in turns."""

from collections.abc import Iterator
from statistics import median

from bench import load, servers
from bench.by_hand import ByHand
from bench.data import Data
from bench.load import Request
from bench.report import Figure

TITLE = "Made by the benchmark"
LIST = "/api/tasks?status=open"
# Compared with the same list from the bare app.
LISTS = {
    "list open, 50": LIST,
    "list by category": "/api/tasks?status=open&category=callback",
    "list by assignee": "/api/tasks?status=open&assigned_to={member}",
    "list of a contact": "/api/tasks?contact_id={contact}",
    "list by due date": "/api/tasks?status=open&sort=due_date",
}
# Compared with the product's own list of open tasks.
ALSO = {
    "dashboard": "/api/dashboard",
    # Last, because statements that it leaves running would slow the next measurement.
    "common word": "/api/tasks?q=invoice",
}


def measure(data: Data, *, rounds: int, seconds: float) -> Iterator[Figure]:
    """Measure lists, done, create, the paths of `ALSO`, and memory."""
    with ByHand(data) as hand:
        ids = hand.open_ids(400)
    largest = data.summary["largest"]
    contact, agent = largest["contact_id"], largest["agent"]
    least = 0.5 if data.kind == "sqlite" else 0.7
    done = [f"/api/tasks/{task}/{verb}" for verb in ("done", "reopen") for task in ids]
    create = Request("POST", ["/api/tasks"], f'{{"contact_id":"{contact}","title":"{TITLE}"}}')
    with servers.product(data.url, data.folder, data.token) as ours, servers.bare(data.url, data.organization) as bare:
        compare = _Comparison(data, ours, bare, rounds, seconds)
        for name, path in LISTS.items():
            url = path.format(member=largest["member_ids"][0], contact=contact)
            yield compare(name, Request("GET", [url]), goal=least)
        seen = Request("GET", [f"{LIST}&seen_by={agent['member_id']}"])
        yield compare(
            "list open, assigned contacts only", Request("GET", [LIST]), seen, goal=least, token=agent["token"]
        )
        yield compare("done / reopen", Request("POST", done), goal=0.5)
        yield compare("create", create, goal=0.5)
        with ByHand(data) as hand:
            hand.delete_created(TITLE)
        yield from _others(data, ours[0], seconds)
        yield Figure(
            data.kind, "memory of the server under load", servers.memory_of(ours[1]), servers.memory_of(bare[1]), "MB"
        )


class _Comparison:
    """Measures the bare app and the product in turns, so that other load on the machine affects both alike."""

    def __init__(self, data: Data, ours: tuple[str, int], bare: tuple[str, int], rounds: int, seconds: float) -> None:
        self._data, self._ours, self._bare, self._rounds, self._seconds = data, ours, bare, rounds, seconds

    def __call__(
        self, name: str, request: Request, of_bare: Request | None = None, *, goal: float, token: str = ""
    ) -> Figure:
        limits, results = [], []
        for _ in range(self._rounds):
            limits.append(_once(self._bare, of_bare or request, "", self._seconds))
            results.append(_once(self._ours, request, token or self._data.token, self._seconds))
        # Rates depend on other load on the machine; processor time per response varies far less.
        (limit, cost_limit), (got, cost) = (tuple(map(median, zip(*pairs, strict=True))) for pairs in (limits, results))
        return Figure(
            self._data.kind,
            name,
            got,
            limit,
            "req/s",
            goal=goal,
            ratio=median(ours[0] / max(bare[0], 0.1) for bare, ours in zip(limits, results, strict=True)),
            note=f"{cost:.2f} ms of processor beside {cost_limit:.2f}",
        )


def _once(server: tuple[str, int], request: Request, token: str, seconds: float) -> tuple[float, float]:
    before = servers.processor_seconds(server[1])
    rate = load.requests_per_second(server[0], request, token, seconds=seconds)
    return rate, 1000 * (servers.processor_seconds(server[1]) - before) / max(rate * seconds, 1)


def _others(data: Data, address: str, seconds: float) -> Iterator[Figure]:
    plain = load.requests_per_second(address, Request("GET", [LIST]), data.token, seconds=seconds)
    for name, path in ALSO.items():
        request = Request("GET", [path])
        # Each connection plans a new statement once; this first run keeps that out of the measurement.
        load.requests_per_second(address, request, data.token, seconds=2)
        got = load.requests_per_second(address, request, data.token, seconds=seconds)
        yield Figure(data.kind, f"{name} (beside the plain list)", got, plain, "req/s", goal=0.5)
