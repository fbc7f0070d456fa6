"""Accessibility checks with axe-core."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# The rules that look at colours, without those of level AAA.
OF_COLOURS = ("color-contrast", "link-in-text-block")


async def violations(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """One line for each element that violates a rule, whatever its impact; of all rules, or of those named in `only`."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": [*only]} if only else {})
    found: dict[str, Any] = (await Axe().run(page, options=options)).response
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))} — {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(checks)[:300]
