"""Passwords have slow hashes, tokens are random bits, and neither is stored in clear text."""

import re
import time

import pytest

from taskapp.auth.credentials.tokens import new_api_token, new_session_token, token_hash
from taskapp.auth.passwords import hash_password, verify_password


@pytest.mark.parametrize("password", ["correct horse", "pässwörd", "x" * 256, "with\x00nul", " blanks ", "🎉" * 20])
async def test_a_password_matches_its_own_hash_and_no_other(password: str) -> None:
    password_hash = await hash_password(password)
    assert password_hash.startswith("$argon2id$")
    assert password not in password_hash
    assert await verify_password(password, password_hash)
    assert not await verify_password(password + "x", password_hash)
    assert not await verify_password(password.upper() + "!", password_hash)


async def test_the_same_password_never_gives_the_same_hash() -> None:
    assert await hash_password("the same one") != await hash_password("the same one")


@pytest.mark.parametrize("password_hash", ["", "not a hash", "$argon2id$v=19$broken", "plain text password"])
async def test_a_broken_hash_lets_nobody_in(password_hash: str) -> None:
    assert not await verify_password("plain text password", password_hash)


async def test_an_unknown_user_takes_as_long_as_a_wrong_password() -> None:
    password_hash = await hash_password("somebody")
    seconds = {}
    for name, stored in (("wrong password", password_hash), ("unknown user", None)):
        best = 9.0
        for _ in range(5):
            started = time.process_time()
            assert not await verify_password("a guess", stored)
            best = min(best, time.process_time() - started)
        seconds[name] = best
    assert 0.4 < seconds["unknown user"] / seconds["wrong password"] < 2.5, seconds


def test_tokens_are_long_random_and_stored_as_hashes() -> None:
    tokens = {new_api_token() for _ in range(100)} | {new_session_token() for _ in range(100)}
    assert len(tokens) == 200
    assert re.fullmatch(r"tk_[A-Za-z0-9]{43}", new_api_token())
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_session_token())
    assert re.fullmatch(r"[0-9a-f]{64}", token_hash(new_api_token()))
