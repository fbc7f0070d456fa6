"""The bundler's settings: what is replaced, and what stops a build."""

import json
import re
from pathlib import Path

import pytest
from reflex.utils import frontend_skeleton
from reflex_base.config import get_config

from taskapp.ui import theme
from taskapp.ui.reflex_adapter.built_pages import js_patches, vite_patches
from tests.support.node import evaluate

PRODUCT = Path(vite_patches.__file__).parents[3]


def config() -> str:
    return frontend_skeleton._compile_vite_config(get_config())


def test_the_settings_of_the_installed_reflex_get_our_replacements_groups_and_router() -> None:
    changed = vite_patches.patch_vite_config(config())
    assert [changed.count(ours) for ours in vite_patches.OURS.values()] == [1, 1, 1]
    files = dict(js_patches.OwnFrontend().get_static_assets())
    named = re.findall(r'ours\("(\w+\.js)"\)', str(files[Path("utils/bundling.js")]))
    assert len(named) == 7
    assert {Path("utils", name) for name in named} <= files.keys()
    assert vite_patches.patch_vite_config(changed) == changed


def test_what_every_page_has_and_what_the_list_has_besides_are_two_files_beside_the_framework() -> None:
    root, form, tasks = "/app/root.jsx", "/x/sign_in_form.jsx", "/routes/[tasks]._index.jsx"
    importers = {
        "of all": ["inner"], "inner": [root], "signed in or not": [form, tasks], "of the list": [tasks], "other": ["/y.jsx"],
        tasks: [],
    }  # fmt: skip
    module = PRODUCT / "ui" / "reflex_adapter" / "bundling.js"
    bundle = f"{{ getModuleInfo: (id) => ({{ importers: ({json.dumps(importers)})[id] ?? [] }}) }}"
    shown = (
        f"[{json.dumps(list(importers))}.map((id) => m.groups[1].name(id, {bundle})), m.groups[0].priority,"
        " ['react-dom', 'react-table'].map((name) => m.groups[0].test.test(`/node_modules/${name}/a.js`)),"
        " ['client', 'ssr'].map((name) => m.plainRouter().applyToEnvironment({ name }))]"
    )
    files = ["common", "common", "common", "list", None, None]
    assert evaluate(module, shown) == [files, 1, [True, False], [True, False]]


@pytest.mark.parametrize("fragment", vite_patches.OURS)
def test_settings_that_are_written_otherwise_stop_the_build(fragment: str) -> None:
    for moved in (config().replace(fragment, ""), config() + fragment):
        with pytest.raises(RuntimeError, match="adapt taskapp.ui"):
            vite_patches.patch_vite_config(moved)


@pytest.mark.parametrize(
    ("style", "is_plain"),
    [
        ('({ ["width"] : "46%", ["left"] : row?.["left"] })', True),
        ('({ ["&:hover"] : ({ ["width"] : "46%" }) })', False),
        ('({ ["width"] : "46%", ["@media print"] : "none" })', False),
        ('({ [":hover"] : "none" })', False),
    ],
)
def test_a_style_that_needs_a_style_sheet_stops_the_build(tmp_path: Path, style: str, is_plain: bool) -> None:
    page = tmp_path / "app_components" / "pages" / "tasks.jsx"
    page.parent.mkdir(parents=True)
    page.write_text(f'jsx("div",{{className:"bone",css:{style}}},)')
    if is_plain:
        vite_patches.check_styles(tmp_path)
        return
    with pytest.raises(RuntimeError, match="tasks.jsx has the style"):
        vite_patches.check_styles(tmp_path)


def test_no_page_keeps_anything_in_cookies() -> None:
    uses = re.compile(r"rx\.Cookie|rx\.remove_cookie|import .*\bCookie\b")
    assert [path for path in (PRODUCT / "ui").rglob("*.py") if uses.search(path.read_text())] == []


def test_no_page_uploads_through_events() -> None:
    uses = re.compile(r"rx\.(_x\.)?upload|UploadFile\b")
    assert [path for path in (PRODUCT / "ui").rglob("*.py") if uses.search(path.read_text())] == []


def test_the_tags_of_the_head_have_attributes_where_reflex_would_make_styles() -> None:
    assert [tag.style for tag in theme.head_tags() if tag.style] == []
