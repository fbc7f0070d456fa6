"""Style rules that make a page of a thousand rows slow: each of them cost 20 ms or more whenever one row changed."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "assets/styles"

_HAS = re.compile(r"(?P<of>[^\s>+~,{};]*):has\([^{]*?\)(?P<after>\s[^,{]+)?(?=[,{])")
# What holds all rows, or everything.
_HOLDS_ROWS = ("html", "body", ".app", ".main", ".wrap", ".entity-grid", ".day-rows", ".day-page")
# What is once in a page and holds no rows may tell its parts what is in it.
_SMALL = (".top", ".field", ".row-menu", ".day-head", ".bottom", ".work-dock")


def slow_rules(text: str) -> list[str]:
    """Return the selectors in a style sheet that the browser matches again for many rows when one changes."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = re.findall(r"[^{};]*(?:entity-card|task-row)[^{},;]*:nth-[^{},;]*", text)
    for selectors in re.findall(r"([^{};]*:has\([^{]*)\{", text):
        for match in _HAS.finditer(selectors.strip() + "{"):
            of, after = re.sub(r":(is|not|where)\($", "", match["of"]), match["after"]
            inside = of.startswith(_SMALL) or of.startswith(".row-due")
            if of.startswith(_HOLDS_ROWS) or (after and not inside):
                found.append(match[0].strip())
    return found


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda one: one.stem)
def test_no_rule_is_matched_again_for_all_rows(sheet):
    assert slow_rules(sheet.read_text()) == []


@pytest.mark.parametrize(
    "rule",
    [
        "body:has(.work-dock) .toast { width: 1px }",
        ".wrap:has(.task-row) { max-width: 1px }",
        '.entity-card:has([data-pending="true"]) .card-link { opacity: 0 }',
        ".a, .app:has(.work) > :is(.side, .bottom) { display: none }",
        "@media print { .entity-card:nth-child(n + 121) { display: block } }",
    ],
)
def test_each_slow_kind_is_found(rule):
    assert len(slow_rules(rule)) == 1
