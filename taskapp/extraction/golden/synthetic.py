"""Writes the synthetic calls from `templates.txt` and a seed, and compares the two passes of their labels.

The first pass labels each template beside its words, with days counted by rule. The second one (`second_pass.txt`) was written later from
the words alone; its days are read from the rendered words by the product's own reader. The same seed gives the same calls.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from taskapp.extraction.golden.calls import read_label
from taskapp.extraction.golden.fills import FILLS, ORGANIZATIONS, OUR_PEOPLE
from taskapp.extraction.golden.folder import CallFile, GoldTask, LabelledCall, SpokenTurn
from taskapp.shared.date_words.spoken import day_offset

SEED, VARIANTS, NOISY = 20_261_126, 4, 0.3
_FOLDER = Path(__file__).parent
_ZONE = ZoneInfo("Europe/Lisbon")
_FIRST_DAY = datetime(2026, 9, 1, 10, tzinfo=_ZONE)
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Template:
    """A call with slots; `seen` says whether the rules were changed in view of it."""

    key: str
    kind: str
    language: str
    seen: bool
    lines: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


def read_templates() -> list[Template]:
    """All templates, in the order of the file."""
    templates: list[Template] = []
    for line in (_FOLDER / "templates.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            key, kind, language, seen = (part.strip() for part in line.removeprefix("==").split("|"))
            templates.append(Template(key, kind, language, seen == "seen"))
        elif line.startswith("->"):
            templates[-1].labels.append(line)
        elif line and not line.startswith("#"):
            templates[-1].lines.append(line)
    return templates


def synthetic_calls(*, seen: bool | None = None) -> list[LabelledCall]:
    """The calls of all templates, or of those that were seen or not seen while the rules were changed."""
    return [
        _render(template, number)
        for template in read_templates()
        for number in range(VARIANTS)
        if seen is None or template.seen is seen
    ]


def _render(template: Template, number: int) -> LabelledCall:
    chance = random.Random(f"{SEED} {template.key} {number}")  # noqa: S311  # no secret: the calls must be the same each time
    fills = FILLS[template.language]
    started = _FIRST_DAY + timedelta(days=chance.randrange(60), minutes=chance.randrange(400))
    slots, days = dict[str, str](), dict[str, int]()
    for name in ("doc", "thing", "day", "weekday", "contact"):
        words, _, rule = chance.choice(fills[name]).partition("=")
        slots[name] = words
        if rule:
            days[name] = _offset(rule, started)
    people = chance.choice(OUR_PEOPLE)
    slots |= {"org": chance.choice(ORGANIZATIONS), "our": people[0].split()[0], "second": people[1].split()[0]}
    noisy = chance.random() < NOISY and template.kind != "injection"
    speakers = {"O": slots["our"], "P": slots["second"], "C": slots["contact"], "M": "Recording"}
    turns = []
    for line in template.lines:
        who, _, words = line.partition(": ")
        text = _filled(words, slots)
        turns.append(
            SpokenTurn(speaker=speakers[who], text=_as_heard(text, fills["filler"], chance) if noisy else text)
        )
    return LabelledCall(
        CallFile(
            id=f"{template.key}-{number + 1}",
            kind=template.kind,
            tags=[template.language, "noise" if noisy else "clean"],
            direction="inbound" if chance.random() < 0.5 else "outbound",
            started_at=started,
            timezone=_ZONE.key,
            organization=slots["org"],
            our_people=list(people),
            contact=slots["contact"],
            turns=turns,
            gold=[_label(line, slots, days) for line in template.labels],
        )
    )


def _filled(words: str, slots: dict[str, str]) -> str:
    text = _SLOT.sub(lambda match: slots[match[1]], words)
    return text[:1].upper() + text[1:]


def _as_heard(text: str, fillers: list[str], chance: random.Random) -> str:
    """The text as a machine writes speech: no capitals, no punctuation, a filler somewhere."""
    words = re.sub(r"[.,;:!?¿¡]", "", text).lower().split()
    words.insert(chance.randrange(min(3, len(words)) + 1), chance.choice(fillers))
    return " ".join(words)


def _offset(rule: str, started: datetime) -> int:
    """The days of a rule: a number, the next such weekday ("w4"), that of next week ("n1")."""
    if rule.isdigit():
        return int(rule)
    weekday = int(rule[1:])
    ahead = (weekday - started.weekday() - 1) % 7 + 1
    return ahead if rule[0] == "w" else 7 - started.weekday() + weekday


def _label(line: str, slots: dict[str, str], days: dict[str, int]) -> GoldTask:
    kinds, day, words, owner = (part.strip() for part in line.removeprefix("->").split("|"))
    if match := _SLOT.fullmatch(day):
        day = str(days[match[1]])
    named = " / ".join(_SLOT.sub(lambda found: _bare(slots[found[1]]), word) for word in words.split(" / "))
    return read_label(f"-> {kinds} | {day} | {named} | {owner}")


def _bare(words: str) -> str:
    """A thing without its article."""
    return words.partition(" ")[2] or words


def agreement() -> str:
    """How far the two passes of the labels agree: templates with the same tasks, and days read alike."""
    second = dict(
        line.split(": ", 1)
        for line in (_FOLDER / "second_pass.txt").read_text(encoding="utf-8").splitlines()
        if ": " in line and line[0] != "#"
    )
    templates = read_templates()
    same = [template for template in templates if _agrees(template.labels, second[template.key])]
    counted, read = 0, 0
    for template in templates:
        for number in range(VARIANTS):
            one, two = _day_passes(template, number)
            counted, read = (
                counted + len(one),
                read + sum(first == other for first, other in zip(one, two, strict=True)),
            )
    others = sorted({template.key for template in templates} - {template.key for template in same})
    rest = f" (not: {', '.join(others)})" if others else ""
    return f"labels, two passes: {len(same)} of {len(templates)} templates agree{rest}; {read} of {counted} days agree"


def _agrees(labels: list[str], second: str) -> bool:
    """Whether both passes have the same tasks: each of the second one is allowed by one label of the first."""
    first = [(line.removeprefix("->").split("|")[0].strip().split("/"), line.split("|")[3].strip()) for line in labels]
    other = [tuple(task.split()) for task in second.split(";") if task.strip() != "none"]
    return len(first) == len(other) and all(
        kind in kinds and owner == whose for (kinds, owner), (kind, whose) in zip(first, other, strict=True)
    )


def _day_passes(template: Template, number: int) -> tuple[list[int], list[int | None]]:
    """The days of a call's slots by rule, and as the product reads their words."""
    chance = random.Random(f"{SEED} {template.key} {number}")  # noqa: S311
    started = _FIRST_DAY + timedelta(days=chance.randrange(60), minutes=chance.randrange(400))
    rows = [entry.partition("=") for name in ("day", "weekday") for entry in FILLS[template.language][name]]
    if template.language == "italian":
        return [], []
    return [_offset(rule, started) for _, _, rule in rows], [day_offset(words, started.date()) for words, _, _ in rows]
