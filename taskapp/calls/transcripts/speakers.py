"""Decides which labels of a transcript are names of speakers: "Ana Ruiz:" is one, "Next steps:" is a heading."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from taskapp.calls.transcripts.headings import HEADING_WORDS, HEADINGS, ROLES, SENTENCE_WORDS
from taskapp.shared.text import fold

NAME_MAX = 120
# Labels whose class is remembered; a transcript has few different ones, each many times.
CACHED = 4096
WORDS_MAX = 8
# Different labels that each occur once: more of them are the fields of a form.
MAX_SINGLE_LABELS = 3
_NUMBERED = re.compile(
    r"(?:speaker|spk|participant|person|channel|caller|agent|customer|user|voice|sprecher|hablante|interlocuteur|locuteur|orador|falante)(?:[ _#-]?\d{1,4}|[ _#-][a-z])"
    r"|[sp][ _#-]?\d{1,4}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d][\d ().-]{5,18}\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_COUNTED = re.compile(r"[^\W\d]+ \d+")
_PARTICLES = frozenset(
    str.split(
        "de del della di da das dos do du des la le las los van von der den ten ter zu zum bin ibn al el abu bint y e af av ap o' st st. and &"
    )
)
# Parts of German degrees, which are written small: "Dr. med. dent. Ana Ruiz".
_DEGREES = frozenset(
    {"med.", "dent.", "vet.", "phil.", "jur.", "iur.", "rer.", "nat.", "habil.", "h.c.", "e.h.", "mult."}
)
_WORD = re.compile(r"[^\W_]+(?:['’.-]+[^\W_]+)*\.?")
_ANNOTATION = re.compile(r"\s*[(\[][^()\[\]]{1,60}[)\]]")
# What follows a heading of a form rather than a speaker: only a number, an amount, a date, a link or an e-mail address.
_DATA = re.compile(r"(?:[\W\d_]*|(?:https?|mailto|ftp)\S*|//\S*|www\.\S+|[\w.+-]+@[\w.-]+)(?:\s*[ap]\.?m\.?)?")


@dataclass(frozen=True, slots=True)
class Label:
    """A label before words, as a candidate for a speaker. `timed` when a time stands beside it."""

    name: str
    words: str
    timed: bool = False


@lru_cache(CACHED)
def is_role(name: str) -> bool:
    """Whether the label is a role or a numbered speaker, such as "Agent", "Speaker 1" or "SPEAKER_00"."""
    plain = fold(_ANNOTATION.sub("", name)).strip()
    return plain in ROLES or bool(_NUMBERED.fullmatch(plain))


@lru_cache(CACHED)
def is_heading(name: str) -> bool:
    """Whether the label is a heading of notes, or a part of a sentence."""
    plain = " ".join(fold(name.replace("’", "'")).split()).strip(" *_#-–—•")
    if is_role(name):
        return False
    if plain in HEADINGS or plain.rstrip(".") in HEADINGS:
        return True
    words = [word.rstrip(".") for word in _WORD.findall(fold(_ANNOTATION.sub("", name).replace("’", "'")))]
    if len(words) > 1 and (words[0] in HEADING_WORDS or words[-1] in HEADING_WORDS):
        return True
    return any(word in SENTENCE_WORDS and word not in _PARTICLES for word in words)


def is_name(name: str) -> bool:
    """Whether the label alone looks like a name: capital letters, a script without them, a role, a number or an address."""
    return len(name) <= NAME_MAX and _looks_like_name(name)


@lru_cache(CACHED)
def _looks_like_name(name: str) -> bool:
    plain = _ANNOTATION.sub("", name).strip(" *_")
    if not plain or is_heading(name):
        return False
    if is_role(name) or _PHONE.fullmatch(plain) or _EMAIL.fullmatch(plain) or re.fullmatch(r"\d{1,3}", plain):
        return True
    words = plain.split()
    if re.search(r"\d{4}", plain) or plain[0].isdigit() or _COUNTED.fullmatch(plain):
        return False  # a date, a time, "Week 2"
    if len(words) > WORDS_MAX or re.search(r"[?!;=<>{}|]|\.\s+[^\W\d_][^.\s]*\s+[^\W\d_]*[a-z]{4,}\s", plain):
        return False
    return all(_is_name_word(word) for word in words) and any(char.isalpha() for char in plain)


def may_be_name(name: str) -> bool:
    """Whether the label can be a name when it occurs repeatedly: "front desk", "dana"."""
    plain = _ANNOTATION.sub("", name).strip(" *_")
    return is_name(name) or (
        bool(plain)
        and plain[0].isalpha()
        and len(plain.split()) <= 3
        and len(name) <= NAME_MAX
        and not is_heading(name)
        and not re.search(r"[?!;=<>{}|,]", plain)
    )


def accepted_names(labels: Sequence[Label], *, lines: int, text: str, known: Iterable[str] = ()) -> set[str]:
    """The labels that are speakers. `lines` is the number of non-empty lines, `known` the names of members and contact.

    A label that occurs once needs others beside it: a dialogue in which it stands, or a second speaker.
    """
    if _is_numbered_list(labels):
        return set()
    counts = Counter(label.name for label in labels)
    candidates = {name for name in counts if may_be_name(name)} - _only_data(labels)
    repeated = {name for name in candidates if counts[name] > 1}
    single = {name for name in candidates - repeated if is_name(name)}
    trusted = single & ({label.name for label in labels if label.timed} | _trusted(single, known))
    headings = sum(is_heading(label.name) for label in labels)
    is_everywhere = not headings and len(labels) >= lines - sum(not label.words for label in labels)
    if headings and not repeated and not _is_speech([label for label in labels if label.name in trusted]):
        return set()
    accepted = repeated | trusted
    if sum(counts[name] for name in accepted) > 1:
        last = max((n for n, label in enumerate(labels) if label.name in repeated), default=-1)
        within = {label.name for n, label in enumerate(labels) if n < last or not headings}
        return accepted | (single & within) | (candidates if is_everywhere else set())
    others = single - accepted
    if others and len(single) > 1 and not headings and (len(single) <= MAX_SINGLE_LABELS or is_everywhere):
        return single if _is_speech([label for label in labels if label.name in single]) else accepted
    if len(candidates) == 2 and is_everywhere and all(name.isalpha() for name in candidates) and _is_speech(labels):
        return candidates
    return accepted | {name for name in others if len(single) == 1 and _introduces(name, text)}


def _trusted(names: Iterable[str], known: Iterable[str]) -> set[str]:
    """Names that are roles, or share a word with the name of a member or the contact."""
    familiar = {word for name in known for word in fold(name).split() if len(word) > 1}
    return {name for name in names if is_role(name) or familiar & set(fold(name).split())}


def _only_data(labels: Sequence[Label]) -> set[str]:
    """Labels after which nothing but numbers, amounts, dates or addresses stands."""
    said = {label.name for label in labels if label.timed or not label.words or not _DATA.fullmatch(label.words)}
    return {label.name for label in labels} - said


def _is_speech(labels: Sequence[Label]) -> bool:
    """Whether what follows the labels is longer than the values of a form, or ends like sentences."""
    ends = sum(label.words.rstrip("\"'”’)").endswith((".", "?", "!", "…", "。")) for label in labels)
    return ends * 2 >= len(labels) or sum(len(label.words.split()) for label in labels) >= 3 * len(labels)


def _is_name_word(word: str) -> bool:
    core = word.strip(".,'’\"()-&/")
    if not core:
        return word in {"&", "/", "-", "–", "—"}
    first = core[0]
    return (
        first.isupper()
        or first.isdigit()
        or core.lower() in _PARTICLES
        or word in _DEGREES
        or (first.isalpha() and first.lower() == first.upper())
    )


def _introduces(name: str, text: str) -> bool:
    """Whether the speaker says their own name: "this is Ana", "Ana speaking"."""
    first = re.escape(fold(name).split()[0])
    said = rf"\b(?:this is|it's|i'm|i am|my name is|here is|hier ist|ich bin|soy|habla|c'est|je suis|aqui e|sou)\s+(?:\w+\s+)?{first}\b|\b{first}\s+(?:speaking|here|from)\b"
    return bool(re.search(said, fold(text.replace("’", "'"))))


def _is_numbered_list(labels: Sequence[Label]) -> bool:
    """Whether the labels are the numbers of a list: 1, 2, 3."""
    numbers = [label.name for label in labels if label.name.isdecimal() and len(label.name) < 4]
    return 2 < len(numbers) == len(labels) and all(int(b) == int(a) + 1 for a, b in pairwise(numbers))
