"""Decides which side of a call each speaker is on: by name, by label, by what they say of themselves, by direction.

The call's page, the offline rules and the prompt all use `sides_of`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from taskapp.shared.text import fold

# Turns at the beginning in which a speaker may say who they are.
OPENING = 8
_WORD = re.compile(r"[^\W\d_]+")
_OURS = frozenset(
    str.split(
        "agent rep representative advisor adviser operator support sales us me we i you host assistant bot internal staff employee receptionist seller"
        " berater beraterin mitarbeiter mitarbeiterin wir ich agente asesor asesora nosotros yo conseiller conseillere moi nous atendente eu nos"
    )
)
_THEIRS = frozenset(
    str.split(
        "customer client contact lead prospect buyer guest them they external patient tenant other user"
        " kunde kundin cliente usted vous"
    )
)
_CALLING = frozenset(str.split("caller anrufer anruferin appelant"))
_CALLED = frozenset(str.split("callee recipient called"))
_CHANNEL = re.compile(r"channel[ _-]?([12])$", re.IGNORECASE)
_INTRODUCTION = (
    r"\b(?:this is|it'?s|it is|i'?m|i am|my name is|here is|hier ist|ich bin|soy|habla|le habla|c'est|je suis|aqui e|sou)\s+(?:[^\W\d_]+\s+)?{name}\b"
    r"|\b{name}(?:\s+[^\W\d_]+)?\s+(?:speaking|here)\b|(?:^|\b(?:hi|hello|hey|hallo|hola|bonjour|ola)\b)\W*{name}\s+(?:from|de|von|du|da)\b"
)

# Whoever greets the contact by name is on our side, and the other way round; a bare surname behind a comma may be the speaker's own: "Guten Tag, Holm.".
_GREETING = (
    r"\b(?:hi|hello|hey|dear|thanks|thank you|good (?:morning|afternoon|evening|day)|bye|goodbye|hallo|guten (?:tag|morgen|abend)|danke|hola|gracias"
    r"|buen[oa]s (?:dias|tardes)|bonjour|merci|ola|obrigad[oa]|bom dia)(?:{comma}\s*|[\s,]+(?:mr|mrs|ms|dr|herr|frau|senor|senora|monsieur|madame)\.?\s+|\s+){name}\b"
)


class SpeakerSide(StrEnum):
    """Which side of a call a speaker is on."""

    OURS = "ours"
    THEIRS = "theirs"

    @property
    def opposite(self) -> "SpeakerSide":
        """The other side."""
        return SpeakerSide.THEIRS if self is SpeakerSide.OURS else SpeakerSide.OURS


@dataclass(frozen=True, slots=True)
class Parties:
    """Who can have spoken: names of members, the organization and the contact, and the call's direction."""

    our_names: tuple[str, ...] = ()
    contact_name: str = ""
    organization_name: str = ""
    direction: str = ""


def sides_of(turns: Sequence[Mapping[str, Any]], parties: Parties) -> dict[str, SpeakerSide | None]:
    """The side of each named speaker, None where unknown; an empty result when the transcript names nobody."""
    speakers = [name for name in dict.fromkeys(str(turn.get("speaker") or "") for turn in turns) if name]
    sides = {name: _by_label(name, parties) for name in speakers}
    if None in sides.values():
        for name, side in _introduced(turns, parties).items():
            sides[name] = sides[name] or side
    if len(speakers) == 2:
        _complete(speakers, sides, parties)
    return sides


def _complete(speakers: Sequence[str], sides: dict[str, SpeakerSide | None], parties: Parties) -> None:
    """With two speakers one side says the other; with none known, the side that was called speaks first."""
    first, second = speakers
    if sides[first] is None and sides[second] is None:
        if parties.direction not in ("inbound", "outbound"):
            return
        sides[first] = SpeakerSide.OURS if parties.direction == "inbound" else SpeakerSide.THEIRS
    known = first if sides[first] is not None else second
    other = second if known is first else first
    side = sides[known]
    if sides[other] is None and side is not None:
        sides[other] = side.opposite


def _by_label(speaker: str, parties: Parties) -> SpeakerSide | None:
    folded = fold(speaker)
    if channel := _CHANNEL.search(folded):
        # The provider's first channel is the side that called.
        calling = SpeakerSide.THEIRS if parties.direction != "outbound" else SpeakerSide.OURS
        return calling if channel[1] == "1" else calling.opposite
    words = set(_WORD.findall(folded))
    ours, theirs = _matches(words, parties)
    if ours != theirs:
        return SpeakerSide.OURS if ours > theirs else SpeakerSide.THEIRS
    if ours:
        return None  # the same name on both sides
    organization = parties.organization_name
    if organization and (fold(organization) in folded or (words and words <= _name_words(organization))):
        return SpeakerSide.OURS
    return _by_role(words, parties)


def _by_role(words: set[str], parties: Parties) -> SpeakerSide | None:
    if words & _CALLING:
        return SpeakerSide.OURS if parties.direction == "outbound" else SpeakerSide.THEIRS
    if words & _CALLED:
        return SpeakerSide.THEIRS if parties.direction == "outbound" else SpeakerSide.OURS
    ours, theirs = bool(words & _OURS), bool(words & _THEIRS)
    if ours == theirs:
        return None
    return SpeakerSide.OURS if ours else SpeakerSide.THEIRS


def _matches(words: set[str], parties: Parties) -> tuple[int, int]:
    """How many words of the label are in one member's name, and in the contact's."""
    ours = max((len(words & _name_words(name)) for name in parties.our_names), default=0)
    return ours, len(words & _name_words(parties.contact_name))


def _name_words(name: str) -> set[str]:
    """The words of a name that can tell people apart: no single letters and no titles."""
    return {word for word in _WORD.findall(fold(name)) if len(word) > 1} - {
        "mr",
        "mrs",
        "ms",
        "dr",
        "herr",
        "frau",
        "sr",
        "sra",
        "monsieur",
        "madame",
        "the",
        "de",
        "von",
        "van",
    }


def _introduced(turns: Sequence[Mapping[str, Any]], parties: Parties) -> dict[str, SpeakerSide]:
    """Sides of speakers who say their name in the opening turns, "Harbor Dental, Dana speaking", or greet the other by name."""
    contact = _name_words(parties.contact_name)
    members = {word for name in parties.our_names for word in _name_words(name)}
    names = (*parties.our_names, parties.contact_name)
    surnames = {word for name in names if " " in name for word in _WORD.findall(fold(name))[1:][-1:]}
    found: dict[str, SpeakerSide] = {}
    for turn in turns[:OPENING]:
        speaker, text = str(turn.get("speaker") or ""), fold(str(turn.get("text") or "")[:400].replace("’", "'"))
        if not speaker or speaker in found:
            continue
        for pattern, ours, theirs in ((_INTRODUCTION, members, contact), (_GREETING, contact, members)):
            if _names(pattern, text, ours - theirs, surnames):
                found[speaker] = SpeakerSide.OURS
            elif _names(pattern, text, theirs - ours, surnames):
                found[speaker] = SpeakerSide.THEIRS
            if speaker in found:
                break
    return found


def _names(pattern: str, text: str, names: set[str], surnames: set[str]) -> bool:
    """Whether the text has one of the names where the pattern has it."""
    said = names & set(_WORD.findall(text))
    return any(
        re.search(pattern.format(name=re.escape(name), comma="(?!)" if name in surnames else ","), text)
        for name in said
    )
