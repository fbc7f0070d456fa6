"""CreateTaskComponent and EditTaskComponent: the same fields, each with its error."""

import reflex as rx

from taskapp.shared.recurrence.phrases import read_repeat, say
from taskapp.tasks.schemas import DESCRIPTION_MAX, TITLE_MAX
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide
from taskapp.ui import routes
from taskapp.ui.form_keeper import LEAVE, form_keeper
from taskapp.ui.primitives.components import ContactPicker, DateTimePicker
from taskapp.ui.primitives.field import field, form_foot, form_problem, problem, select, text_area, text_input
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState
from taskapp.ui.tasks.details.state import TaskDetailsState
from taskapp.ui.tasks.forms.state import TaskFormState
from taskapp.ui.tasks.views import TaskDetails

_REPEATS = ("every weekday", "every week", "every 2 weeks", "every month", "last Friday of the month", "every year")
PRIORITIES = [("", "No priority"), *TaskPriority.choices()]


def create_task_form() -> rx.Component:
    """CreateTaskComponent: the full form."""
    return rx.el.form(
        form_keeper(rx.Var.create("task/").to(str) + TaskFormState.contact_id, TaskFormState.errors),
        form_problem(TaskFormState.errors),
        title_field(TaskFormState.errors),
        rx.el.div(
            _contact(TaskFormState.errors, TaskFormState.contact_id, TaskFormState.contact_name),
            side_field(),
            class_name="form-pair",
        ),
        rx.el.div(category_field(), priority_field(), class_name="form-pair"),
        rx.el.div(
            due_field(TaskFormState.errors, repeats=True),
            assignee_field(TaskFormState.members, chosen=TaskFormState.assigned_to),
            class_name="form-pair",
        ),
        description_field(TaskFormState.errors),
        form_foot("Create Task", link("Cancel", to=routes.TASKS, class_name="button quiet", **LEAVE)),
        on_submit=TaskFormState.create,
        class_name="form panel",
        aria_label="New task",
        no_validate=True,
    )


def edit_task_form() -> rx.Component:
    """EditTaskComponent: the full form with the task's values."""
    task, errors = TaskDetailsState.edited, TaskDetailsState.errors
    cancel = link("Cancel", to=f"{routes.TASKS}/" + task["id"].to(str), class_name="button quiet", **LEAVE)
    return rx.el.form(
        form_keeper("edit", errors, conflicts=TaskDetailsState.conflicts),
        form_problem(errors),
        title_field(errors, task),
        rx.el.div(_contact(errors, task["contact_id"], task["contact_name"]), side_field(task), class_name="form-pair"),
        rx.el.div(category_field(task), priority_field(task), class_name="form-pair"),
        rx.el.div(
            due_field(errors, task, repeats=True),
            assignee_field(TaskDetailsState.members, task),
            class_name="form-pair",
        ),
        description_field(errors, task),
        form_foot("Save Changes", cancel),
        on_submit=TaskDetailsState.save,
        class_name="form panel",
        aria_label="Edit task",
        no_validate=True,
    )


def fields_of_a_call(
    errors: rx.Var[dict[str, str]], members: rx.Var[list[dict[str, str]]], task: rx.Var[TaskDetails], *, prefix: str
) -> list[rx.Component]:
    """Render the fields of a task that is made from a call, whose contact it has."""
    return [
        title_field(errors, task, prefix=prefix),
        rx.el.div(category_field(task, prefix=prefix), priority_field(task, prefix=prefix), class_name="form-pair"),
        rx.el.div(
            due_field(errors, task, prefix=prefix),
            assignee_field(members, task, prefix=prefix),
            class_name="form-pair",
        ),
        side_field(task, prefix=prefix),
    ]


def title_field(
    errors: rx.Var[dict[str, str]], task: rx.Var[TaskDetails] | None = None, *, prefix: str = "task"
) -> rx.Component:
    """Render the title field, focused when the form opens."""
    control = f"{prefix}-title"
    box = text_input(
        control,
        name="title",
        error=errors["title"],
        default_value=task["title"] if task is not None else "",
        max_length=TITLE_MAX,
        auto_focus=True,
        auto_complete="off",
        placeholder="What is to be done?",
        custom_attrs={"aria-required": "true"},
    )
    return field("Title", box, control_id=control, error=errors["title"])


def category_field(task: rx.Var[TaskDetails] | None = None, *, prefix: str = "task") -> rx.Component:
    """Render the category field."""
    control = f"{prefix}-category"
    chosen = task["category_value"] if task is not None else TaskCategory.GENERAL.value
    box = select(control, name="category", choices=TaskCategory.choices(), default_value=chosen)
    return field("Category", box, control_id=control)


def priority_field(task: rx.Var[TaskDetails] | None = None, *, prefix: str = "task") -> rx.Component:
    """Render the priority field."""
    control = f"{prefix}-priority"
    chosen = task["priority"] if task is not None else ""
    return field(
        "Priority", select(control, name="priority", choices=PRIORITIES, default_value=chosen), control_id=control
    )


def side_field(task: rx.Var[TaskDetails] | None = None, *, prefix: str = "task") -> rx.Component:
    """Render the field that says who owes it."""
    control = f"{prefix}-side"
    chosen = task["side"] if task is not None else TaskSide.WE.value
    box = select(control, name="side", choices=TaskSide.choices(), default_value=chosen)
    return field("Who owes it", box, control_id=control)


def due_field(
    errors: rx.Var[dict[str, str]],
    task: rx.Var[TaskDetails] | None = None,
    *,
    prefix: str = "task",
    align_right: bool = False,
    repeats: bool = False,
) -> rx.Component:
    """Render the due date field with the DateTimePicker; with `repeats` it also says how the task repeats."""
    control = f"{prefix}-due"
    invalid, problems = errors["due_date"].bool(), [problem(errors["due_date"], control_id=control)]
    repeating: dict[str, object] = {}
    if repeats:
        invalid = invalid | errors["recurrence"].bool()
        problems.append(problem(errors["recurrence"], control_id=f"{prefix}-repeat"))
        repeating = {
            "repeat_name": "recurrence",
            "repeat_value": task["repeats"] if task is not None else "",
            "repeats": [_repeat_choice(phrase) for phrase in _REPEATS],
        }
    picker = DateTimePicker.create(
        value=task["due_local"] if task is not None else "",
        name="due_date",
        label="Due date",
        timezone=SessionState.timezone,
        align_right=align_right,
        invalid=invalid,
        **repeating,
    )
    label = rx.el.span("Due date", class_name="label", aria_hidden="true")
    return rx.el.div(label, picker, *problems, class_name="field")


def _repeat_choice(phrase: str) -> dict[str, str]:
    """A choice of the picker: its phrases as a task's form shows them, from the due date and from completion."""
    rule, _ = read_repeat(phrase)
    names_days = rule.by_day or rule.by_month_day
    return {
        "label": phrase[0].upper() + phrase[1:],
        "words": phrase,
        "due": say(rule),
        "done": "" if names_days else say(rule, from_done=True),
    }


def assignee_field(
    members: rx.Var[list[dict[str, str]]],
    task: rx.Var[TaskDetails] | None = None,
    *,
    prefix: str = "task",
    chosen: rx.Var[str] | str = "",
) -> rx.Component:
    """Render the assignee field; its options are the active members. `chosen` is proposed for a new task."""
    control = f"{prefix}-assignee"
    options = [
        rx.el.option("Nobody", value=""),
        rx.foreach(members, lambda m: rx.el.option(m["label"], value=m["value"])),
    ]
    # A new key re-creates the select when the options arrive; otherwise it would show the first one.
    key = members.length().to_string() + (chosen if isinstance(chosen, rx.Var) else "")
    value = task["assigned_to"] if task is not None else chosen
    box = select(control, *options, name="assigned_to", default_value=value, key=key)
    return field("Assigned to", box, control_id=control)


def description_field(
    errors: rx.Var[dict[str, str]], task: rx.Var[TaskDetails] | None = None, *, prefix: str = "task"
) -> rx.Component:
    """Render the description field."""
    control = f"{prefix}-description"
    box = text_area(
        control,
        name="description",
        error=errors["description"],
        default_value=task["description"] if task is not None else "",
        max_length=DESCRIPTION_MAX,
        rows="4",
    )
    return field("Description", box, control_id=control, error=errors["description"])


def _contact(errors: rx.Var[dict[str, str]], value: rx.Var[str], contact_name: rx.Var[str]) -> rx.Component:
    control = "task-contact"
    box = ContactPicker.create(
        id=control, value=value, text=contact_name, invalid=errors["contact_id"].bool(), described_by=f"{control}-error"
    )
    return field("Contact", box, control_id=control, error=errors["contact_id"])
