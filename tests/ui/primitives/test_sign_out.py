"""Signing out in the browser: what was typed stays until the server has answered; run by Node.

The mark of a sign-out stands before the server is asked: its other tabs may be led away before the answer is here.
"""

import json
from functools import partial
from pathlib import Path

from taskapp.ui import primitives
from tests.support.node import evaluate

in_browser = partial(evaluate, Path(primitives.__file__).parent / "browser" / "sign_out.mjs")
# The parts of a browser that signing out meets: two stores, the page's address, and a server that answers by `status`.
SIGN_OUT = """await (async () => {
  class Store { getItem(name) { return this[name] ?? null; } setItem(name, text) { this[name] = text; } removeItem(name) { delete this[name]; } }
  const went = [], marks = [];
  const mark = () => marks.push(Boolean(localStorage["taskapp:signed-out"]));
  const window = Object.assign(new EventTarget(), { location: { assign: (to) => went.push(to) } });
  Object.assign(globalThis, { localStorage: new Store(), sessionStorage: new Store(), window });
  globalThis.fetch = async () => { mark(); if (%(status)s === 0) throw new TypeError("no connection"); return { ok: %(status)s < 300, status: %(status)s }; };
  localStorage.setItem("taskapp:draft:form", "{}");
  sessionStorage.setItem("taskapp:text:lines me", "[1]");
  localStorage.setItem("theme", "dark");
  const problem = await m.signOut("/bye").then(() => "", (error) => error.message);
  mark();
  return [problem, went, [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort(), marks];
})()"""


def sign_out(status: int) -> list[object]:
    answer: list[object] = in_browser(SIGN_OUT % {"status": json.dumps(status)})
    return answer


def test_a_sign_out_that_is_not_answered_erases_nothing() -> None:
    kept = ["taskapp:draft:form", "taskapp:text:lines me", "theme"]
    for status in (0, 503):
        assert sign_out(status) == ["The server did not answer. Try again.", [], kept, [True, False]]


def test_an_answered_sign_out_erases_drafts_and_unsent_lines_and_leaves() -> None:
    for status in (204, 401):
        assert sign_out(status) == ["", ["/bye"], ["taskapp:signed-out", "theme"], [True, True]]


# Another tab of the browser, with a draft of its own and one of a third tab. `mark` is what the first tab leaves.
LED_AWAY = """await (async () => {
  class Store { getItem(name) { return this[name] ?? null; } setItem(name, text) { this[name] = text; } removeItem(name) { delete this[name]; } }
  const window = new EventTarget();
  Object.assign(globalThis, { window, localStorage: new Store(), sessionStorage: new Store() });
  sessionStorage.setItem("taskapp:tab", "mine");
  const before = %(before)s;
  if (before) localStorage.setItem("taskapp:signed-out", before);
  await import(%(drafts)s);
  ["form~mine", "form~other"].forEach((name) => localStorage.setItem(`taskapp:draft:${name}`, "{}"));
  sessionStorage.setItem("taskapp:text:lines me", "[1]");
  const mark = %(mark)s;
  if (mark) localStorage.setItem("taskapp:signed-out", mark); else localStorage.removeItem("taskapp:signed-out");
  window.dispatchEvent(new Event("taskapp:led-away"));
  return [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((name) => /draft|text/.test(name)).sort();
})()"""


def led_away(mark: str, before: str = "") -> list[str]:
    browser = Path(primitives.__file__).parent / "browser"
    sent = {
        name: json.dumps(value)
        for name, value in {"mark": mark, "before": before, "drafts": (browser / "drafts.mjs").as_uri()}.items()
    }
    kept: list[str] = evaluate(browser / "tab_text.mjs", LED_AWAY % sent)
    return kept


def test_a_tab_that_is_led_away_erases_its_texts_after_a_sign_out_in_this_browser_and_otherwise_keeps_them() -> None:
    kept = ["taskapp:draft:form~mine", "taskapp:draft:form~other", "taskapp:text:lines me"]
    assert led_away(mark="now") == ["taskapp:draft:form~other"]
    assert led_away(mark="now", before="earlier") == ["taskapp:draft:form~other"]
    # The mark of an earlier login, and of a sign-out that the server has not answered.
    assert led_away(mark="earlier", before="earlier") == kept
    assert led_away(mark="") == kept
