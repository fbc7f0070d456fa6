"""Small helpers for the words of the product: clip, initials, pluralise, fold."""

import unicodedata

# Letters that Unicode does not take apart into a base letter and an accent.
_UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})

_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters and signs by their category, blanks to the eye.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def storable(text: str) -> str:
    """`text`, if every database can keep it: PostgreSQL takes no NUL."""
    if "\x00" in text:
        raise ValueError("holds a NUL character; remove it")
    return text


def nameable(text: str) -> str:
    """`text`, if people can read and find it by sight: something visible, and nothing that steers a terminal."""
    for letter in storable(text):
        if unicodedata.category(letter) == "Cc" and letter not in "\t\n\r":
            raise ValueError(f"holds the control character U+{ord(letter):04X}; remove it")
    if all(unicodedata.category(letter) in _UNSEEN or letter in _BLANKS for letter in text):
        raise ValueError("holds no visible character; write something that can be read")
    return text


def clip(text: str, limit: int, *, mark: str = "") -> str:
    """At most `limit` characters; a cut text ends with `mark`, counted in the limit."""
    return text if len(text) <= limit else text[: limit - len(mark)].rstrip() + mark


def initials(name: str) -> str:
    """The one or two letters of an avatar: first and last word of the name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def pluralise(count: int, singular: str, plural: str = "") -> str:
    """The count with its noun: "1 task", "2 tasks", "1,234 tasks"."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"


def fold(text: str) -> str:
    """The form two texts share when a reader would call them the same: no case, no accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().translate(_UNACCENTED)
