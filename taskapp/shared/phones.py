"""Phone numbers: reading national and international notations, formatting, and comparing.

A number is stored as E.164, with an extension behind it as in RFC 3966: `+16082719000;ext=11`.
"""

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers

_EXTENSION = ";ext="
_DIGITS = re.compile(r"[0-9]+")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d|＋")
_LETTERS = re.compile(r"[^\W\d_]+")
# A trunk zero in brackets, as in +44 (0)20, is not dialled with the country code.
_TRUNK_ZERO = re.compile(r"^(\s*(?:\+|00)[0-9 ]+)\(0\)")
# Commas are pauses before an extension, and a hash ends it: "+1 415 555 0123,,,55#".
_PAUSES = re.compile(r"\s*[,;]+\s*([0-9]{1,7})#?\s*$")
# Between several numbers, as address books export them: "… ::: …".
_SEVERAL = re.compile(r"\s*:::\s*|\n|\s+(?:/|or|and)\s+")
# A number in a text: at least this many digits, in groups.
PHONE = re.compile(r"(?<![\w+])(?:tel:)?(?:\+|00)?\(?[0-9](?:[ ().\-/]*[0-9]){3,19}(?![\w])")
MIN_DIGITS = 6
# An extension behind a number (group 1) in a text, as formatted here and as people write it: "ext. 8", "x8", ",8", " / 8".
EXTENSION = re.compile(
    r"((?<![\w+])(?:\+|00)?\(?[0-9](?:[ ().\-/]*[0-9]){5,19}?)"
    r"(?:\s*(?:;\s*ext=|[,;]+|#|ext(?:ension|n)?\b\.?|x|durchwahl|dw\.?)\s*|\s+/\s*)[0-9]{1,5}#?(?!\w)",
    re.IGNORECASE,
)
_MIN_SUFFIX = 4
# Between two digits of a number, as a pattern.
_GAP = r"[\s()./–-]*"


def parse_phone(text: str, country: str | None = None) -> str:
    """The stored form of a number in any common notation; raises `ValueError` when it is none.

    Without a country code it is a number of `country` (ISO 3166 alpha-2).
    """
    if sum(len(digits_of(part)) >= MIN_DIGITS for part in _SEVERAL.split(text)) > 1:
        raise ValueError("holds several numbers; give one here, and the others in a note")
    whole = re.sub(r"^00(?=[1-9])", "+", _PAUSES.sub(r" ext. \1", text.strip()))
    # In Italy and a few other countries the zero in brackets is a part of the number.
    forms = (_TRUNK_ZERO.sub(r"\1", whole), whole)
    written = next((form for form in forms if _is_in_use(form, country)), forms[0])
    try:
        parsed = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"is not a phone number; {_how_to_write(country)}") from error
    if phonenumbers.is_alpha_number(written) and _has_label(written, country):
        raise ValueError("holds words beside the number; leave them out")
    # A number without its area code is possible only for local calls.
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(f"has too few or too many digits; {_how_to_write(country)}")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return f"{number}{_EXTENSION}{parsed.extension}" if parsed.extension else number


def _has_label(written: str, country: str | None) -> bool:
    """Whether its letters are words, as in "089 1234567 (mobile)", and no digits of it, as in "1-800-FLOWERS"."""
    return _is_in_use(_LETTERS.sub("", written), country) or not _is_in_use(written, country)


def _is_in_use(written: str, country: str | None) -> bool:
    """Whether it is a number as the country gives them out."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, country))
    except phonenumbers.NumberParseException:
        return False


def format_phone(phone: str | None) -> str:
    """Format a stored number in groups, e.g. `+1 415-555-0123 ext. 11`; any other text is returned unchanged."""
    if not phone:
        return ""
    number, _, extension = phone.partition(_EXTENSION)
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return phone
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {extension}" if extension else shown


def without_extension(phone: str | None) -> str:
    """The E.164 part of a stored number; empty for None."""
    return (phone or "").partition(_EXTENSION)[0]


def ascii_digits(text: str) -> str:
    """The text with digits of other scripts as 0 to 9, each in its place."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda one: "+" if one[0] == "＋" else str(unicodedata.decimal(one[0])), text)


def digits_of(text: str) -> str:
    """The digits of a number in any notation, without a trunk zero or an international prefix at its start."""
    digits = "".join(_DIGITS.findall(_TRUNK_ZERO.sub(r"\1", ascii_digits(text))))
    if digits.startswith("00"):
        return digits[2:]
    return digits.removeprefix("0")


def same_number(text: str, phone: str | None) -> bool:
    """Whether `text` is the stored number `phone` in any notation, or its end of at least six digits."""
    digits, stored = digits_of(text), without_extension(phone).lstrip("+")
    return len(digits) >= MIN_DIGITS and stored.endswith(digits)


def number_pattern(phone: str) -> str:
    """A regular expression that finds a stored number in a text in any notation, national or international."""
    try:
        parsed = phonenumbers.parse(without_extension(phone))
    except phonenumbers.NumberParseException:
        return re.escape(phone)
    digits = _GAP.join(phonenumbers.national_significant_number(parsed))
    return rf"(?:(?:\+|00)\s*{parsed.country_code}{_GAP}(?:\(0\){_GAP})?|\(?0)?{digits}"


def number_endings(phone: str | None) -> Iterator[str]:
    """The digits of a stored number and each end of it, down to four digits: the words by which search finds it."""
    digits = without_extension(phone).lstrip("+")
    for at in range(max(1, len(digits) - _MIN_SUFFIX + 1) if digits else 0):
        yield digits[at:]


def _how_to_write(country: str | None) -> str:
    if country:
        return f"write it as it is dialled in {country}, or with the country code, as in +14155550123"
    return "write it with the country code, as in +14155550123"
