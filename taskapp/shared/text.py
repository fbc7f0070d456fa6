"""Small helpers for text: validation, clipping, initials, plural forms, folding for search."""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})

_LINE_ENDS = re.compile(r"[ \t]*[\t\n\v\f\r\x85\u2028\u2029][ \t\n\v\f\r\x85\u2028\u2029]*")
_UNSEEN = re.compile(r"[\ufeff\u200b\u2060\u00ad\u202a-\u202e]")
_ISOLATES = re.compile(r"[\u2066-\u2068]")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Characters whose Unicode category is a letter or a symbol, but which are invisible.
_INVISIBLE_CHARACTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def storable(text: str) -> str:
    """Return `text` with its accents composed (NFC); `ValueError` when it contains NUL, which PostgreSQL cannot store."""
    if "\x00" in text:
        raise ValueError("holds a NUL character; remove it")
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    # The few characters that NFC takes apart stay, because the length was checked before.
    return composed if len(composed) <= len(text) else text


def nameable(text: str) -> str:
    """Return `text` composed and on one line; `ValueError` when it has no visible character, or a control character.

    Line ends and tabs, as they come with pasted text, become a space. Marks that nobody sees go: of the order of bytes, of places
    where a word may be broken, and of a direction that would turn round the words behind the name.
    """
    text = _LINE_ENDS.sub(" ", storable(text))
    text = _UNSEEN.sub("", text)
    if len(_ISOLATES.findall(text)) != text.count("\u2069"):
        text = _ISOLATES.sub("", text).replace("\u2069", "")
    for letter in text:
        if unicodedata.category(letter) == "Cc":
            raise ValueError(f"holds the control character U+{ord(letter):04X}; remove it")
    if all(unicodedata.category(letter) in _INVISIBLE_CATEGORIES or letter in _INVISIBLE_CHARACTERS for letter in text):
        raise ValueError("holds no visible character; write something that can be read")
    return text.strip()


def without_marks(value: object) -> object:
    """A text without the spaces and marks around it that nobody sees and that come with copying, as of an address; else the value itself."""
    return _UNSEEN.sub("", value).strip() if isinstance(value, str) else value


def clip(text: str, limit: int, *, mark: str = "") -> str:
    """Cut `text` to at most `limit` characters; a cut text ends with `mark`, which counts."""
    return text if len(text) <= limit else text[: limit - len(mark)].rstrip() + mark


def initials(name: str) -> str:
    """One or two letters for an avatar, from the first and the last word of the name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def pluralise(count: int, singular: str, plural: str = "") -> str:
    """The count with its noun: "1 task", "2 tasks", "1,234 tasks"."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"


def fold(text: str) -> str:
    """Fold for comparison and search: lower case, without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    unaccented = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unaccented.casefold().translate(_UNACCENTED)
