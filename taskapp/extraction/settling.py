"""Decides on the server who owes an item and when it is due, from the speaker and the words of its quote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from taskapp.calls.sides import Parties, SpeakerSide, sides_of
from taskapp.extraction.choosing import DropReason
from taskapp.extraction.evidence import Quote
from taskapp.extraction.protocol.reply import MAX_OFFSET_DAYS, Item
from taskapp.shared.date_words.spoken import SpokenDay, day_offset, read_spoken
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskSide

_PROMISE = re.compile(
    r"\b(?:i'?ll|i will|i'?m going to|i am going to|we'?ll|we will|we'?re going to|let me|ich (?:schicke|sende|rufe|melde|bringe|werde)"
    r"|wir (?:schicken|senden|rufen|melden|bringen|werden)|(?:le|te|les) (?:envio|mando|llamo|traigo)|je (?:vous|t)\W?\s?\w+e\b"
    r"|eu (?:envio|mando|ligo|levo)|vou \w+ar)\b"
)
_REQUEST = re.compile(
    r"\b(?:please|can you|could you|would you|will you|if you|you can|you could|bitte|konnen sie|kannst du|por favor|puede|"
    r"s'?il vous plait|pouvez|pode(?! deixar)|poderia)\b|\?"
)
# Only asks for a nod: "te ligo na segunda, tá?".
_NOD = re.compile(
    r"[,.] (?:ok|okay|right|all right|alright|yeah|ja|oder|gell|ne|gut|vale|si|no|te parece|d'accord|ca va|pode ser|ta bom|ta|esta bem|certo|combinado) ?\?"
)
# A speaker who asks whether to do something offers it.
_OFFER = re.compile(
    r"\b(?:(?:shall|should) (?:i|we)\b|(?:do|would) you (?:want|like|prefer) (?:me|us) to\b|want me to\b|(?:soll(?:en|te|ten)?|durfen|darf) (?:ich|wir)\b|(?:quiere[ns]?|desea[ns]?|prefiere[ns]?|le parece) que (?:yo )?(?:l[aeo]s?|te|os|se) "
    r"|(?:puedo|podemos) \w+r(?:le|te|les|selo|sela)\b|(?:voulez-vous|vous voulez|souhaitez-vous|tu veux|preferez-vous) que (?:je|j'|nous|on)\b|(?:quer|querem|deseja|prefere) que (?:eu|a gente|nos)\b)"
)
_TIME = re.compile(r"(\d{1,2}):(\d\d)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_COUNT = re.compile(r"\+?(\d{1,3}) (?:days?|d)\b")
_US = frozenset({"us", "we", "our", "ours", "our team", "our side"})
_CONTACT = frozenset({"contact", "they", "them", "the contact", "customer", "client", "caller", "their side"})
_THIRD = frozenset({"third", "third party", "third-party", "somebody else", "other"})


def sure_sides(turns: Sequence[Mapping[str, Any]], parties: Parties) -> dict[str, SpeakerSide | None]:
    """The side of each speaker, None where only the call's direction speaks for one: a guess must lose no task."""
    guessed, known = sides_of(turns, parties), sides_of(turns, replace(parties, direction=""))
    return {name: side if known[name] is side else None for name, side in guessed.items()}


def reason_to_drop(item: Item) -> DropReason | None:
    """Why the item is no task, neither ours nor the contact's; None when it is one."""
    return DropReason.THIRD_PARTY if fold(item.who).strip() in _THIRD else None


def settle_side(item: Item, quote: Quote | None, sides: Mapping[str, SpeakerSide | None], parties: Parties) -> TaskSide:
    """Who owes the item. A promise is owed by its speaker, a request by the other side; `who` decides only the rest."""
    names_contact = _side_of_name(fold(item.who).strip(), sides, parties) is SpeakerSide.THEIRS
    side = sides.get(quote.speaker) if quote else None
    said = fold(quote.text.replace("’", "'")) if quote else ""
    offered = bool(_OFFER.search(said))
    asked = bool(_REQUEST.search(_NOD.sub("", said))) and not offered
    promised = offered or bool(_PROMISE.search(said)) or (item.kind == "promise" and not asked)
    if side is SpeakerSide.OURS:
        return TaskSide.THEY if asked and not promised and names_contact else TaskSide.WE
    if side is SpeakerSide.THEIRS:
        return TaskSide.THEY if not asked and (promised or names_contact) else TaskSide.WE
    return TaskSide.THEY if names_contact else TaskSide.WE


def _side_of_name(who: str, sides: Mapping[str, SpeakerSide | None], parties: Parties) -> SpeakerSide | None:
    """The side of `who` (folded): by role, by the names of members and contact, else by the speakers; None when unknown."""
    if who in _CONTACT or who in _US:
        return SpeakerSide.THEIRS if who in _CONTACT else SpeakerSide.OURS
    words = set(who.split())
    if not words:
        return None
    is_ours = any(words <= set(fold(name).split()) for name in parties.our_names)
    is_theirs = words <= set(fold(parties.contact_name).split())
    if is_ours != is_theirs:
        return SpeakerSide.OURS if is_ours else SpeakerSide.THEIRS
    return next((side for speaker, side in sides.items() if words <= set(fold(speaker).split())), None)


def speaking_member(
    item: Item, quote: Quote | None, sides: Mapping[str, SpeakerSide | None], names: Sequence[str]
) -> str | None:
    """The name of the member who promised it or was asked by name; None when it is nobody's or several have the name."""
    said_by = quote.speaker if quote and sides.get(quote.speaker) is SpeakerSide.OURS else ""
    for name in (said_by, item.who if fold(item.who).strip() not in _US else ""):
        words = set(fold(name).split())
        matching = [member for member in names if words and words <= set(fold(member).split())]
        if len(matching) == 1:
            return matching[0]
    return None


def settle_due(item: Item, quote: Quote | None, started: datetime) -> Item:
    """The item with its day and its time of day; `started` is the local time of the call.

    The words of `due` are read by the server and must agree with the quote where it names a day. A time of day is kept
    only where it was said.
    """
    said = read_spoken(quote.text, started) if quote else None
    named = _named_day(item.due, started) if item.due else None
    offset = item.offset_days
    if named or (item.due and said):
        day = said.day if said and (named is None or quote is None or not _is_in(item.due, quote)) else named
        assert day is not None
        offset = max(0, min(MAX_OFFSET_DAYS, (day - started.date()).days))
    return replace(item, offset_days=offset, due_time=_said_time(item, quote, said, offset, started))


def spoken_due(quote: Quote, started: datetime) -> str:
    """The day and time that a quote names, as local text; "" for none. `started` is the local time of the call."""
    said = read_spoken(quote.text, started)
    if said is None:
        return ""
    return f"{said.day}T{said.at:%H:%M}" if said.at else said.day.isoformat()


def spoken_time(quote: Quote, started: datetime) -> str | None:
    """The time of day (HH:MM) that a quote names with its day; None for none."""
    return spoken_due(quote, started).partition("T")[2] or None


def _named_day(words: str, started: datetime) -> date | None:
    if iso := _ISO.search(words):
        try:
            return date.fromisoformat(iso[0])
        except ValueError:
            return None
    text = f"in {words}" if _COUNT.fullmatch(words.strip()) else words
    found = read_spoken(text, started)
    return found.day if found else None


def _is_in(words: str, quote: Quote) -> bool:
    return fold(words).strip(" .,") in fold(quote.text)


def _said_time(
    item: Item, quote: Quote | None, said: SpokenDay | None, offset: int | None, started: datetime
) -> str | None:
    """The time of day that the quote names beside the day, as HH:MM; without a quote the model's."""
    if quote and said and said.at:
        names_no_day = day_offset(quote.text, started.date()) is None
        same_day = names_no_day or offset is None or (said.day - started.date()).days == offset
        return f"{said.at:%H:%M}" if same_day else None
    match = _TIME.fullmatch((item.due_time or "").strip()[:5]) if quote is None else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return f"{time(int(match[1]), int(match[2])):%H:%M}"
