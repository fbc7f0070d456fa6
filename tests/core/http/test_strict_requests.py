"""The forms of a request's values, asked directly: of texts, of parsed JSON in every depth, and of a query's names."""

import json
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, Field

from taskapp.core.errors import Invalid
from taskapp.core.http import strict_body, strict_query
from taskapp.core.http.strict_values import check_texts

ID = "01890000-0000-7000-8000-00000000000a"


class Line(BaseModel):
    """A part of a body."""

    count: int = 0
    to: UUID | None = Field(default=None, alias="for")


class Order(BaseModel):
    """A body with every kind of value, also in lists and parts."""

    lines: list[Line] = []
    days: Annotated[list[int] | None, Field(max_length=5)] = None
    ids: list[UUID] = []
    share: float | None = None
    open: bool = False
    note: str | None = None


def problems(annotation: Any, body: str) -> dict[str, str]:
    """What is wrong by field."""
    try:
        strict_body.check(annotation, body.encode())
    except Invalid as error:
        return {problem["field"]: problem["message"] for problem in error.errors or []}
    return {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lines": [{"count": 1, "for": ID}, {"count": 2.0, "for": None}], "days": [1, 2], "ids": [ID]},
        {"days": None, "share": 1, "open": True, "note": "1"},
        # Whether these may be is for the model to say.
        {"days": "", "lines": {}, "share": "", "unknown": True},
    ],
)
def test_values_in_their_own_form_are_taken(body: dict[str, Any]) -> None:
    assert problems(Order, json.dumps(body)) == {}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"lines": [{"count": 1}, {"count": "2"}]}, {"lines.1.count"}),
        ({"lines": [{"for": f"{{{ID}}}"}]}, {"lines.0.for"}),
        ({"days": [1, True, 1.5]}, {"days.1", "days.2"}),
        ({"ids": [ID, ID.replace("-", ""), f"{ID}0"]}, {"ids.1", "ids.2"}),
        ({"share": True, "open": 1}, {"share", "open"}),
    ],
)
def test_each_value_in_another_form_is_named_with_its_place(body: dict[str, Any], fields: set[str]) -> None:
    assert problems(Order, json.dumps(body)).keys() == fields


def test_a_body_may_be_a_list_or_one_value() -> None:
    assert problems(list[Line], '[{"count": 1}, {"count": "1"}]').keys() == {"1.count"}
    assert problems(int, '"1"').keys() == {"body"}
    assert problems(None, '{"count": "1"}') == {}


def test_a_field_is_given_once_in_each_object_and_a_number_is_one_of_json() -> None:
    assert problems(Order, '{"note": "a", "lines": [{"for": null, "count": 1, "count": 2, "count": 2}]}') == {
        "count": "is given 3 times in one object; give it once"
    }
    assert "NaN" in problems(Order, '{"share": NaN}')["body"]


def test_a_value_is_shown_short() -> None:
    for body in ({"days": ["9" * 500]}, {"ids": ["9" * 500]}):
        (message,) = problems(Order, json.dumps(body)).values()
        assert len(message) < 200
        assert "9" * 60 in message


def test_the_fields_of_a_form_have_the_same_forms() -> None:
    check_texts(Order, {"share": "0.5", "open": "True", "note": "x", "unknown": "1_0", "days": 5})
    with pytest.raises(Invalid) as refused:
        check_texts(Order, {"share": "1_0", "open": "yes"})
    assert [problem["field"] for problem in refused.value.errors or []] == ["share", "open"]


class Paging(BaseModel):
    """Parameters that a route takes together."""

    limit: int = 10


def numbered(page: int = 1) -> int:
    """Parameters of a dependency."""
    return page


app = FastAPI()


@app.get("/rows")
def rows(paging: Annotated[Paging, Query()], page: Annotated[int, Depends(numbered)], tag: Annotated[list[int], Query()]) -> None:  # fmt: skip
    """A route with all kinds of parameters."""


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=1&page=2&tag=1&tag=2", {}),
        ("limit=1&limit=1", {"limit": "is given 2 times"}),
        ("tag=1&tag=x", {"tag": "whole number"}),
        ("tag=x&tag=1", {"tag": "whole number"}),
        ("nothing=1&page=1_0", {"nothing": "known here: limit, page, tag", "page": "whole number"}),
        (f"{'n' * 500}=1", {"n" * strict_query.SHOWN_NAME: "no query parameter"}),
    ],
)
def test_the_names_and_values_of_a_query_are_those_of_its_route(query: str, fields: dict[str, str]) -> None:
    route = next(route for route in app.routes if getattr(route, "path", "") == "/rows")
    found: dict[str, str] = {}
    try:
        strict_query.check(route, query.encode())
    except Invalid as error:
        found = {problem["field"]: problem["message"] for problem in error.errors or []}
    assert found.keys() == fields.keys()
    assert all(words in found[name] for name, words in fields.items())
