"""Tags of contacts as people write them: how they are stored, and what they are compared by."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from taskapp.shared.text import nameable

MAX_TAG = 40


def tag_key(tag: str) -> str:
    """What tags are compared by: the text without regard to case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", " ".join(tag.split())).casefold())


def known_tag(text: str) -> str:
    """One tag, trimmed and composed, its spaces single; `ValueError` when it is none."""
    tag = unicodedata.normalize("NFC", " ".join(nameable(text).split()))
    if "," in tag:
        raise ValueError(f"{tag[:60]!r} holds a comma; send each tag by itself")
    if len(tag) > MAX_TAG:
        raise ValueError(f"{tag[:60]!r} has {len(tag)} characters; a tag has at most {MAX_TAG}")
    return tag


Tag = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(known_tag)]
