"""Labelled enums behave as kebab-case text, and have a label for people."""

import json

import pytest
from pydantic import BaseModel, ValidationError

from taskapp.shared.labels import LabelledEnum


class Meal(LabelledEnum):
    """A sample enum with every way to define a member."""

    LATE_LUNCH = "late-lunch", "Late Lunch", "info"
    TEA = "tea", "Tea-time"
    SECOND_SUPPER = "second-supper"


class Order(BaseModel):
    """A payload that carries the enum."""

    meal: Meal


def test_a_member_is_its_kebab_case_text() -> None:
    assert {Meal.LATE_LUNCH, "tea"} == {"late-lunch", Meal.TEA}
    assert f"{Meal.LATE_LUNCH}" == "late-lunch"
    assert json.dumps({"meal": Meal.TEA}) == '{"meal": "tea"}'
    assert Meal("second-supper") is Meal.SECOND_SUPPER


def test_label_and_badge_have_sensible_defaults() -> None:
    assert [meal.label for meal in Meal] == ["Late Lunch", "Tea-time", "Second Supper"]
    assert [meal.badge_variant for meal in Meal] == ["info", "default", "default"]


def test_choices_keep_the_order_of_definition() -> None:
    assert Meal.choices() == [("late-lunch", "Late Lunch"), ("tea", "Tea-time"), ("second-supper", "Second Supper")]


def test_the_wire_takes_and_gives_the_value_only() -> None:
    assert Order.model_validate({"meal": "tea"}).model_dump_json() == '{"meal":"tea"}'
    with pytest.raises(ValidationError):
        Order.model_validate({"meal": "Tea-time"})


@pytest.mark.parametrize("value", ["LateLunch", "late_lunch", "Late-lunch", "late--lunch", "", "-late"])
def test_a_value_that_is_not_kebab_case_is_refused_when_it_is_written(value: str) -> None:
    with pytest.raises(ValueError, match="not kebab-case"):

        class Broken(LabelledEnum):
            MEAL = value
