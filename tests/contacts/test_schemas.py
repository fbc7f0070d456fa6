"""Validation of a contact's name, phone number and optional fields."""

import pytest
from pydantic import ValidationError

from taskapp.contacts.schemas import ContactCreate, e164


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+14155550123", "+14155550123"), ("+1 (415) 555-0123", "+14155550123"), ("+44 20 7946 0958", "+442079460958"),
        ("+49 (0)30 901820", "+4930901820"), (" +81-3-1234-5678 ", "+81312345678"), ("+1 415 555 0123 ext. 9", "+14155550123"),
    ],
)  # fmt: skip
def test_a_phone_number_is_kept_in_e164(typed: str, kept: str) -> None:
    assert e164(typed) == kept


@pytest.mark.parametrize(
    "typed", ["4155550123", "(415) 555-0123", "+1415", "+1" + "5" * 20, "+", "call me", "+999 12345678", ""]
)
def test_what_is_no_number_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match=r"country code, as in \+14155550123"):
        e164(typed)


def test_blank_fields_are_no_fields() -> None:
    contact = ContactCreate(name=" Ada ", company=" ", email="", phone="  ")
    assert (contact.name, contact.company, contact.email, contact.phone) == ("Ada", None, None, None)


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "a\x00b"])
def test_a_contact_needs_a_name_that_can_be_kept(name: str) -> None:
    with pytest.raises(ValidationError):
        ContactCreate(name=name)
