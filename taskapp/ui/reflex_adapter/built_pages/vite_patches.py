"""What the bundler's settings get beyond Reflex's: parts that the pages do not need are replaced, and what pages share is in few files.

Reflex writes `vite.config.js` from a template without a setting for either; `bundling.js` says which. The build stops when the template has changed, and
when a component has styles that `plain_jsx.js` cannot set.
"""

import re
from pathlib import Path

VITE_CONFIG = "vite.config.js"
_IMPORT = 'import { aliases, groups, plainRouter } from "./utils/bundling.js";\n'
# Where the settings get ours, and what.
OURS = {
    "  plugins: [\n": "    plainRouter(),\n",
    "          groups: [\n": "            ...groups,\n",
    "    alias: [\n": "      ...aliases,\n",
}
# Properties of a `css` that are no plain values: rules inside it, and selectors, states and media queries as names.
_STYLES = re.compile(r"\bcss:\(\{(.*?)\}\)", re.DOTALL)
_NOT_PLAIN = re.compile(r"\(\{|\[\"[^\"a-z]")
# Reflex's own overlays, which no page has (`shell/connection.jsx` is in their place).
_UNUSED = Path("app_components", "reflex")


def patch_vite_config(code: str) -> str:
    """Reflex's `vite.config.js` with ours; unchanged if that was done before. `RuntimeError` where Reflex writes other settings."""
    if _IMPORT in code:
        return code
    for fragment, ours in OURS.items():
        if code.count(fragment) != 1:
            raise RuntimeError(
                f"{VITE_CONFIG} has {fragment!r} {code.count(fragment)} times, not once: adapt {__name__} to this Reflex."
            )
        code = code.replace(fragment, fragment + ours)
    return _IMPORT + code


def check_styles(web: Path) -> None:
    """Raise `RuntimeError` when a component of the compiled pages in Reflex's working folder has styles that need a style sheet."""
    for folder in ("app", "app_components"):
        for file in sorted((web / folder).rglob("*.jsx")):
            if file.is_relative_to(web / _UNUSED):
                continue
            for properties in _STYLES.findall(file.read_text()):
                if _NOT_PLAIN.search(properties):
                    raise RuntimeError(
                        f"{file.relative_to(web)} has the style {properties.strip()!r}, which needs a style sheet: write the rule in "
                        "assets/styles and give the component a class."
                    )
