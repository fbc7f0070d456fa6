"""The forms to create a contact, and to edit one with its assigned members."""

import reflex as rx

from taskapp.contacts.schemas import MAX_TAGS
from taskapp.shared.tags import MAX_TAG
from taskapp.ui import routes
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.contacts.list_state import ContactListState
from taskapp.ui.contacts.views import ContactRow, MemberRow
from taskapp.ui.form_keeper import LEAVE, form_keeper
from taskapp.ui.primitives.field import field, form_foot, form_problem, text_input
from taskapp.ui.primitives.link import link

_FIELDS = (
    ("name", "Name", "text", "off"),
    ("company", "Company", "text", "off"),
    ("email", "Email", "email", "off"),
    ("phone", "Phone", "tel", "off"),
)


def create_contact_form() -> rx.Component:
    """Render the form of a new contact."""
    fields = _fields(ContactListState.errors)
    cancel = link("Cancel", to=routes.CONTACTS, class_name="button quiet", **LEAVE)
    return rx.el.form(
        form_keeper("contact", ContactListState.errors),
        *fields,
        form_foot("Create Contact", cancel),
        on_submit=ContactListState.create,
        class_name="form panel",
        style={"margin-bottom": "16px"},
        aria_label="New contact",
        no_validate=True,
    )


def edit_contact_form() -> rx.Component:
    """Render the form of an existing contact."""
    state = ContactDetailsState
    cancel = link("Cancel", to=f"{routes.CONTACTS}/" + state.contact["id"].to(str), class_name="button quiet", **LEAVE)
    return rx.el.form(
        form_keeper("edit", state.errors, conflicts=state.conflicts),
        *_fields(state.errors, state.edited),
        rx.cond(state.may_assign, _members()),
        form_foot("Save Changes", cancel),
        on_submit=state.save,
        class_name="form panel",
        style={"margin-top": "16px"},
        aria_label="Edit contact",
        no_validate=True,
    )


def _fields(errors: rx.Var[dict[str, str]], contact: rx.Var[ContactRow] | None = None) -> list[rx.Component]:
    name, company, email, phone = (_field(*spec, errors, contact) for spec in _FIELDS)
    rhythm = rx.el.div(_tags(errors, contact), _check_in(errors, contact), class_name="form-pair")
    return [form_problem(errors), name, company, rx.el.div(email, phone, class_name="form-pair"), rhythm]


def _field(
    name: str, label: str, kind: str, auto: str, errors: rx.Var[dict[str, str]], contact: rx.Var[ContactRow] | None
) -> rx.Component:
    control = f"contact-{name}"
    box = text_input(
        control,
        name=name,
        type=kind,
        error=errors[name],
        default_value=contact["phone_words" if name == "phone" else name] if contact is not None else "",
        auto_complete=auto,
        auto_focus=name == "name",
        max_length=255,
        placeholder="+1 415-555-0123" if name == "phone" else "",
    )
    return field(label, box, control_id=control, error=errors[name])


def _tags(errors: rx.Var[dict[str, str]], contact: rx.Var[ContactRow] | None) -> rx.Component:
    box = text_input(
        "contact-tags",
        name="tags",
        error=errors["tags"],
        default_value=contact["tag_words"] if contact is not None else "",
        auto_complete="off",
        max_length=MAX_TAGS * (MAX_TAG + 2),
        placeholder="VIP, supplier",
    )
    return field("Tags", box, control_id="contact-tags", error=errors["tags"], hint="With commas between them.")


def _check_in(errors: rx.Var[dict[str, str]], contact: rx.Var[ContactRow] | None) -> rx.Component:
    box = text_input(
        "contact-check_in_days",
        name="check_in_days",
        error=errors["check_in_days"],
        default_value=contact["days"] if contact is not None else "",
        auto_complete="off",
        input_mode="numeric",
        max_length=6,
        placeholder="30",
    )
    hint = "Days after the last call, note or done task. Empty: as its tags say."
    return field("Check in every", box, control_id="contact-check_in_days", error=errors["check_in_days"], hint=hint)


def _members() -> rx.Component:
    def choice(member: rx.Var[MemberRow]) -> rx.Component:
        box = rx.el.input(type="checkbox", name="member_" + member["id"].to(str), default_checked=member["assigned"])
        return rx.el.label(box, member["name"], class_name="choice")

    return rx.el.fieldset(
        rx.el.legend("Assigned members", class_name="section-head", style={"margin": "0 0 4px"}),
        rx.foreach(ContactDetailsState.choices, choice),
    )
