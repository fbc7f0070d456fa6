"""Recovery codes: ten at a time, 60 random bits each."""

import secrets

COUNT = 10
# Crockford's base32: no letters that look like digits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
_LOOKS_LIKE = str.maketrans("oil", "011")


def new_codes() -> list[str]:
    """Ten new codes, as they are shown: `xxxx-xxxx-xxxx`."""
    return [_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(COUNT)]


def normalized(entered: str) -> str:
    """A code as it is hashed: without case, blanks and hyphens, and with letters that were read for digits replaced."""
    kept = "".join(letter for letter in entered.lower() if letter.isalnum())
    return kept.translate(_LOOKS_LIKE)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))
