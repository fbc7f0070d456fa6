"""Signing out in the browser: what was typed stays until the server has answered; run by Node."""

import json
from functools import partial
from pathlib import Path

from taskapp.ui import primitives
from tests.support.node import evaluate

in_browser = partial(evaluate, Path(primitives.__file__).parent / "browser" / "sign_out.mjs")
# The parts of a browser that signing out meets: two stores, the page's address, and a server that answers by `status`.
SIGN_OUT = """await (async () => {
  class Store { getItem(name) { return this[name] ?? null; } setItem(name, text) { this[name] = text; } removeItem(name) { delete this[name]; } }
  const went = [];
  Object.assign(globalThis, { localStorage: new Store(), sessionStorage: new Store(), window: { location: { assign: (to) => went.push(to) } } });
  globalThis.fetch = async () => { if (%(status)s === 0) throw new TypeError("no connection"); return { ok: %(status)s < 300, status: %(status)s }; };
  localStorage.setItem("taskapp:draft:form", "{}");
  sessionStorage.setItem("taskapp:text:lines me", "[1]");
  localStorage.setItem("theme", "dark");
  const problem = await m.signOut("/bye").then(() => "", (error) => error.message);
  return [problem, went, [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()];
})()"""


def sign_out(status: int) -> list[object]:
    answer: list[object] = in_browser(SIGN_OUT % {"status": json.dumps(status)})
    return answer


def test_a_sign_out_that_is_not_answered_erases_nothing() -> None:
    kept = ["taskapp:draft:form", "taskapp:text:lines me", "theme"]
    for status in (0, 503):
        assert sign_out(status) == ["The server did not answer. Try again.", [], kept]


def test_an_answered_sign_out_erases_drafts_and_unsent_lines_and_leaves() -> None:
    for status in (204, 401):
        assert sign_out(status) == ["", ["/bye"], ["theme"]]
