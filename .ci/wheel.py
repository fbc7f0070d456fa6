"""Hatch's build hook: adds migrations, assets, Reflex's project files and the built pages to the wheel.

Uses the standard library only, since pip builds the wheel in an environment without the product.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds what `taskapp/core/installation.py` expects below `_bundle`; an editable installation needs none of it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """List the files; fails when there is no build of exactly these sources."""
        if version != "standard":
            return
        root = Path(self.root)
        installation = _load(root / "taskapp/core/installation.py")
        pages = installation.find_build(root / ".web/builds", installation.sources_key())
        if pages is None:
            raise SystemExit(
                "No built pages fit these sources: run `make wheel`, which builds them first (needs Node)."
            )
        inside = [*installation.BUNDLED, (pages, installation.BUNDLED_PAGES)]
        build_data["force_include"] |= {str(root / here): f"taskapp/_bundle/{there}" for here, there in inside}


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("installation", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
