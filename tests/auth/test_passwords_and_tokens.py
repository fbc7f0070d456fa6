"""Passwords and tokens: slow hashes for the one, random bits for the other, and nothing kept in clear."""

import re
import time

import pytest

from taskapp.auth.passwords import hash_password, verify_password
from taskapp.auth.tokens import new_api_token, new_session_token, token_hash


@pytest.mark.parametrize("password", ["correct horse", "pässwörd", "x" * 256, "with\x00nul", " blanks ", "🎉" * 20])
async def test_a_password_fits_its_own_hash_and_no_other(password: str) -> None:
    kept = await hash_password(password)
    assert kept.startswith("$argon2id$")
    assert password not in kept
    assert await verify_password(password, kept)
    assert not await verify_password(password + "x", kept)
    assert not await verify_password(password.upper() + "!", kept)


async def test_the_same_password_never_gives_the_same_hash() -> None:
    assert await hash_password("the same one") != await hash_password("the same one")


@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$v=19$broken", "plain text password"])
async def test_a_broken_hash_lets_nobody_in(kept: str) -> None:
    assert not await verify_password("plain text password", kept)


async def test_nobodys_password_takes_as_long_as_somebodys() -> None:
    kept = await hash_password("somebody")
    took = {}
    for name, stored in (("somebody", kept), ("nobody", None)):
        best = 9.0
        for _ in range(5):
            began = time.perf_counter()
            assert not await verify_password("a guess", stored)
            best = min(best, time.perf_counter() - began)
        took[name] = best
    assert 0.4 < took["nobody"] / took["somebody"] < 2.5, took


def test_tokens_are_long_random_and_kept_as_hashes() -> None:
    made = {new_api_token() for _ in range(100)} | {new_session_token() for _ in range(100)}
    assert len(made) == 200
    assert re.fullmatch(r"tk_[A-Za-z0-9]{43}", new_api_token())
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_session_token())
    assert re.fullmatch(r"[0-9a-f]{64}", token_hash(new_api_token()))
