"""Accessibility checks with axe-core."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def violations(page: Page) -> list[str]:
    """One line for each element that violates a rule, whatever its impact."""
    found: dict[str, Any] = (await Axe().run(page)).response
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))} — {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(checks)[:300]
