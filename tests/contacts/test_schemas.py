"""Validation of a contact's name and optional fields."""

import pytest
from pydantic import ValidationError

from taskapp.contacts.schemas import ContactCreate


def test_blank_fields_are_no_fields() -> None:
    contact = ContactCreate(name=" Ada ", company=" ", email="", phone="  ")
    assert (contact.name, contact.company, contact.email, contact.phone) == ("Ada", None, None, None)


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "a\x00b"])
def test_a_contact_needs_a_name_that_can_be_kept(name: str) -> None:
    with pytest.raises(ValidationError):
        ContactCreate(name=name)


@pytest.mark.parametrize("dashes", ["--", "-", "—", " – ", "---"])
def test_the_dashes_of_exports_are_no_values(dashes: str) -> None:
    contact = ContactCreate.model_validate({"name": "Zoë", "company": dashes, "email": dashes, "phone": dashes})
    assert (contact.company, contact.email, contact.phone) == (None, None, None)
