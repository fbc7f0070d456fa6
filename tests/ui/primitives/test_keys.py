"""Every shortcut of the product on other keyboard layouts, with Caps Lock and AltGr, and keys of an input method; run by Node."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskapp.ui import primitives
from tests.support.node import evaluate

UI = Path(primitives.__file__).parents[1]
MODULE = UI / "primitives" / "browser" / "keys.mjs"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What the keys of a US keyboard's letters type on other layouts, row by row.
LAYOUTS = {
    "Russian": ("йцукенгшщз", "фывапролд", "ячсмить"),
    "Ukrainian": ("йцукенгшщз", "фівапролд", "ячсмить"),
    "Greek": (";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),
    "Hebrew": ("/'קראטוןםפ", "שדגכעיחלך", "זסבהנמצ"),
    "Korean": ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"),
    "Thai": ("ๆไำพะัีรนย", "ฟหกดเ้่าส", "ผปแอิืท"),
}
# On a Hebrew keyboard this key types the slash, which is a shortcut itself.
IS_ANOTHER = {("Hebrew", "q"): "/"}
# What the row of digits types without Shift, from 1 to 0.
DIGITS = {"AZERTY": "&é\"'(-è_çà", "Czech": "+ěščřžýáíé", "Arabic": "١٢٣٤٥٦٧٨٩٠", "QWERTY": "1234567890"}


in_browser = partial(evaluate, MODULE)


def keys_of(presses: list[dict[str, Any]]) -> list[str]:
    found: list[str] = in_browser(f"{json.dumps(presses)}.map(m.keyOf)")
    return found


def shortcuts() -> set[str]:
    """The letters and digits that the sources declare as keys of a control, and those of the list of shortcuts."""
    text = "\n".join(file.read_text() for kind in ("*.py", "*.jsx") for file in UI.rglob(kind))
    declared = re.findall(r"""data-(?:key|work|review)["']?[:=]\s*["']([a-z0-9](?:,[A-Za-z]+)?)["']""", text)
    pressed = re.findall(r"""_(?:press|button|step|kbd)\([^)]*?["']([a-zA-Z])["']""", text)
    listed = re.findall(r'"([A-Z])"\]', (UI / "shell" / "shortcuts.jsx").read_text())
    return {key[0].lower() for key in (*declared, *pressed, *listed)} | set("123456789")


def test_the_list_of_shortcuts_is_found() -> None:
    assert set("cqjkednxrhtaposfvwmzp") <= shortcuts()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_without_latin_letters_has_every_shortcut_at_its_place(layout: str) -> None:
    typed = dict(zip("".join(ROWS), "".join(LAYOUTS[layout]), strict=True))
    letters = sorted(key for key in shortcuts() if key.isalpha())
    presses = [{"key": typed[letter], "code": f"Key{letter.upper()}"} for letter in letters]
    assert keys_of(presses) == [IS_ANOTHER.get((layout, letter), letter) for letter in letters]


@pytest.mark.parametrize("layout", DIGITS)
def test_the_row_of_digits_gives_digits_with_and_without_shift(layout: str) -> None:
    plain = [{"key": sign, "code": f"Digit{(place + 1) % 10}"} for place, sign in enumerate(DIGITS[layout])]
    assert keys_of(plain) == list("1234567890")
    shifted = [{"key": digit, "code": f"Digit{digit}", "shiftKey": True} for digit in "123"]
    assert keys_of(shifted) == list("123")


def test_a_latin_layout_goes_by_the_letter_and_signs_stay_signs() -> None:
    presses = [
        {"key": "a", "code": "KeyQ"}, {"key": "Q", "code": "KeyQ"}, {"key": "'", "code": "KeyQ"}, {"key": ";", "code": "KeyZ"},
        {"key": "/", "code": "Digit7", "shiftKey": True}, {"key": "/", "code": "Digit9"}, {"key": "?", "code": "Minus", "shiftKey": True},
        {"key": "!", "code": "Digit1", "shiftKey": True}, {"key": "Dead", "code": "BracketLeft"}, {"key": "Enter", "code": "Enter"}, {"key": "ł", "code": "KeyL"},
    ]  # fmt: skip
    assert keys_of(presses) == ["a", "q", "'", ";", "/", "/", "?", "!", "Dead", "Enter", "ł"]


def test_altgr_is_a_modifier_and_no_command() -> None:
    on_linux = "{ key: '€', code: 'KeyE', getModifierState: (name) => name === 'AltGraph' }"
    on_windows = (
        "{ key: 'ż', code: 'KeyZ', ctrlKey: true, altKey: true, getModifierState: (name) => name === 'AltGraph' }"
    )
    control = "{ key: 'z', code: 'KeyZ', ctrlKey: true, getModifierState: () => false }"
    on_mac, shifted = "{ key: 'z', metaKey: true }", "{ key: 'Z', ctrlKey: true, shiftKey: true }"
    presses = f"[{on_linux}, {on_windows}, {control}, {on_mac}, {shifted}, {{ key: 'z' }}]"
    assert in_browser(f"{presses}.map((one) => Boolean(m.hasModifier(one)))") == [True] * 5 + [False]
    assert in_browser(f"{presses}.map((one) => Boolean(m.isCommand(one)))") == [False, False, True, True, False, False]


def test_keys_of_an_input_method_are_told_also_where_the_last_one_comes_after_it() -> None:
    presses = "[{ isComposing: true }, { keyCode: 229 }, { nativeEvent: { isComposing: true } }, { keyCode: 13, key: 'Enter' }]"
    assert in_browser(f"{presses}.map((one) => Boolean(m.isComposing(one)))") == [True, True, True, False]


def test_every_handler_of_enter_or_escape_asks_whether_an_input_method_is_at_work() -> None:
    no_text = {"account_menu.jsx"}  # a menu: nothing can be typed in it
    for file in [*UI.rglob("*.jsx"), *UI.rglob("*.mjs")]:
        text = file.read_text()
        if file == MODULE or file.name in no_text:
            continue
        if re.search(r'event\.key [!=]== "(?:Enter|Escape)"|keyOf\(event\)', text):
            assert "isComposing(event)" in text, file.name
        # How a modifier or a composition is told differs by browser and system: keys.mjs knows.
        assert not re.search(r"\.isComposing\b|\.altKey|\.ctrlKey", text), file.name
