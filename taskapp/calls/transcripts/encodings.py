"""Tells the encoding of a text that is not UTF-8, where it is certain: the commonest words of a language are there in one encoding only."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from taskapp.calls.transcripts.turns import UnreadableTranscriptError

# As much of a file is looked at (bytes).
SAMPLE = 30_000
# Of the words of a text, or of its signs in languages without spaces, so many are the commonest ones.
_LEAST_SHARE = 0.05
# So many different ones: a single sign can be there by chance.
_LEAST_WORDS = 3
# Another reading with more than this part of the best one's share makes it uncertain.
_RIVAL = 0.6
_WESTERN = "áàâãäåæçéèêëíìîïñóòôõöøúùûüýÿßœšž"
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UTF_16 = ("utf-16-le", "utf-16-be")
_WORD = re.compile(r"[^\W\d_]+")
# Signs that are nowhere beside a letter in a text that is read right, and those that no text has.
_MISREAD = re.compile(
    r"[\x80-\x9f¤¦¨¯´¸�]|(?<![\w.])[ªº]|(?<=[a-zß-ÿšžœ])[À-ÖØ-ÞŠŽŒŸ](?=[a-zß-ÿšžœ])|¡(?![^\W\d_])|(?<=[^\W\d_])[£§¹¶¬±¼½¾¿¡«]|(?<=[^\W\d_m])³|[¹³¶¬±¼½¾»](?=[^\W\d_])|[\x00-\x08\x0e-\x1f\u2500-\u259f\ue000-\uf8ff]"
)
# In no Western language.
_THREE_ACCENTS = re.compile(r"[^\W\d_\x00-\x7f]{3}")
# A word in two scripts.
_MIXED = re.compile(r"[a-zA-Z](?=[^\W\d_\x00-\u024f])|[^\W\d_\x00-\u024f](?=[a-zA-Z])")
_NAMES = {
    "cp1252": "Windows-1252", "iso8859-15": "ISO 8859-15", "cp1250": "Windows-1250", "iso8859-2": "ISO 8859-2", "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R", "koi8-u": "KOI8-U", "cp1253": "Windows-1253", "iso8859-7": "ISO 8859-7", "cp1254": "Windows-1254",
    "cp1255": "Windows-1255", "cp1256": "Windows-1256", "cp932": "Shift JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "gb18030": "GB 18030",
    "big5": "Big5", "cp949": "EUC-KR",
}  # fmt: skip


@dataclass(frozen=True)
class _Language:
    """`codecs`: its encodings, the likelier first; `letters`: its letters besides a to z; `words`: its commonest words.

    `has_spaces`: words are counted, else signs.
    """

    codecs: tuple[str, ...]
    letters: str
    words: str
    has_spaces: bool = True

    @cached_property
    def other(self) -> re.Pattern[str]:
        """A letter that the language does not have."""
        return re.compile(rf"[^\W\d_a-zA-Zªºµ¹²³¼½¾{self.letters}]", re.IGNORECASE)

    @cached_property
    def common(self) -> frozenset[str]:
        """The commonest words."""
        return frozenset(self.words.split())

    @property
    def is_latin(self) -> bool:
        """Whether its letters are those of English and some more."""
        return self.codecs[0] in ("cp1252", "cp1250", "cp1254")

    def fits(self, text: str) -> bool:
        """Whether the text has no letters or signs of another encoding."""
        if _MISREAD.search(text) or (self.letters == _WESTERN and _THREE_ACCENTS.search(text)):
            return False
        others = len(self.other.findall(text))
        return not others or others <= len(_accented(text)) // 50

    def share(self, text: str) -> float:
        """The share of the commonest words among all; 0 when there are too few of them."""
        words = _WORD.findall(text.lower()) if self.has_spaces else _accented(text)
        hits = [word for word in words if word in self.common]
        return len(hits) / len(words) if len(set(hits)) >= _LEAST_WORDS else 0


@dataclass(frozen=True)
class _Reading:
    """A text as it reads in one encoding, and the share of the language's commonest words in it."""

    language: _Language
    codec: str
    text: str
    share: float


def _accented(text: str) -> list[str]:
    return [letter for letter in text if not letter.isascii() and letter.isalpha()]


_WEST = ("cp1252", "iso8859-15")
_CENTRAL = ("cp1250", "iso8859-2")
_CJK = "\u3005-\u30ff\u4e00-\u9fff\uff10-\uffdc"
_LANGUAGES = (
    _Language(_WEST, _WESTERN, "the and you is it that we of for this are have"),
    _Language(_WEST, _WESTERN, "und ich das ist wir sie nicht die der es ja mit"),
    _Language(_WEST, _WESTERN, "et le la les de je vous est que pas nous pour"),
    _Language(_WEST, _WESTERN, "el la que de y en no es los lo para por"),
    _Language(_WEST, _WESTERN, "que o e não de eu para um com você é os"),
    _Language(_WEST, _WESTERN, "che di e il la non per un sono è ho le"),
    _Language(_WEST, _WESTERN, "de het een en ik is van dat niet je we ja"),
    _Language(_WEST, _WESTERN, "och jag det är att inte vi på en som har för og jeg er ikke til"),
    _Language(_WEST, _WESTERN, "ja on ei se että mitä minä hän olen kyllä"),
    _Language(_CENTRAL, "ąćęłńóśźżéöüä", "nie to się i na jest że w z do tak co"),
    _Language(_CENTRAL, "áčďéěíňóřšťúůýžöüäľĺôŕ", "je se na to a že v ale tak já do co sa čo"),
    _Language(_CENTRAL, "áéíóöőúüűä", "a az és nem hogy egy is van ez de igen"),
    _Language(_CENTRAL, "ăâîşţéöü", "şi de nu la să în cu ce că pe"),
    _Language(_CENTRAL, "čćđšžéöü", "je da se na i u ne što za to su"),
    _Language(("cp1254",), "çğıiöşüâîû", "bir ve bu için de ne var çok evet mi"),
    _Language(("cp1251", "koi8-r", *_UTF_16), "а-яё", "и в не на я что это да мы с вы как"),
    _Language(("cp1251", "koi8-u", *_UTF_16), "а-яіїєґ", "і в не на я що це та ви ми як так"),
    _Language(("cp1253", "iso8859-7", *_UTF_16), "α-ωάέήίόύώϊϋΐΰς", "και το να είναι δεν θα με για την"),
    _Language(("cp1255", *_UTF_16), "א-ת", "של את לא זה אני על כן מה"),
    _Language(("cp1256", *_UTF_16), "ء-ي", "في من على لا نعم هل ما هذا"),
    _Language(
        ("cp932", "euc_jp", "iso2022_jp", *_UTF_16), _CJK, "の は を に が で と た す ま い し", has_spaces=False
    ),
    _Language(("gb18030", *_UTF_16), _CJK, "的 是 了 我 你 在 有 不 这 们 好 会", has_spaces=False),
    _Language(("big5", *_UTF_16), _CJK, "的 是 了 我 你 在 有 不 這 們 好 會", has_spaces=False),
    _Language(("cp949", *_UTF_16), "가-힣", "이 다 는 을 가 요 니 지 고 에 하 네", has_spaces=False),
)


def decode_legacy(content: bytes) -> str:
    """The text of bytes that are not UTF-8; raises `UnreadableTranscriptError`, which names the encodings if several are possible."""
    readings = list(_readings(_sample(content)))
    best = max(readings, default=None, key=lambda reading: reading.share)
    if best is None:
        raise UnreadableTranscriptError(_reason([]))
    is_known = best.share >= _LEAST_SHARE
    rivals = {
        each.codec for each in readings if each.text != best.text and each.share >= best.share * _RIVAL * is_known
    }
    if rivals or not (is_known or best.language.is_latin):
        raise UnreadableTranscriptError(_reason([best.codec, *sorted(rivals - {best.codec})]))
    text = _decode(content, best.codec)
    if text is None or not best.language.fits(text):
        name = _NAMES.get(best.codec, best.codec.upper())
        raise UnreadableTranscriptError(f"is in {name}, but has damaged signs; save it as UTF-8 and send it again")
    return text


def _sample(content: bytes) -> bytes:
    """Some of the text, from the line on that has the first byte that is not ASCII."""
    match = None if 0 in content[:SAMPLE] else _NOT_ASCII.search(content)
    start = content.rfind(b"\n", 0, match.start()) + 1 if match else 0
    return content[start : start + SAMPLE]


def _readings(sample: bytes) -> Iterator[_Reading]:
    """The reading in each language, in the first of its encodings that fits."""
    for language in _LANGUAGES:
        for codec in language.codecs:
            # A space or the end of a line has a zero in UTF-16.
            text = _decode(sample, codec, is_cut=True) if codec not in _UTF_16 or 0 in sample else None
            if text is None or not language.fits(text):
                continue
            share = language.share(text)
            if share or language.is_latin or not _MIXED.search(text):
                yield _Reading(language, codec, text, share)
            if share or language.is_latin:
                break


def _decode(content: bytes, codec: str, *, is_cut: bool = False) -> str | None:
    """The text; None when it cannot be in this encoding. `is_cut`: half a sign at the end is no error."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(content, final=not is_cut)
    except UnicodeDecodeError:
        return None


def _reason(possible: list[str]) -> str:
    names = " or ".join(_NAMES.get(codec, codec.upper()) for codec in possible)
    looks = f"may be {names}" if names else "is not known"
    return f"is not in UTF-8, and its encoding {looks}; save it as UTF-8 and send it again"
