"""The table of status transitions is complete, and the assistant, pages and timeline know each of them."""

from typing import get_args

from taskapp import rest
from taskapp.assistant import task_tools
from taskapp.notifications.mail.links import ACTIONS, action_label
from taskapp.tasks.batch.service import BatchChange
from taskapp.tasks.transitions import BY_NAME, DISMISS, DONE, TO
from taskapp.tasks.types import TaskSide, TaskStatus
from taskapp.timeline import display
from taskapp.ui.tasks.verbs import VERBS


def test_one_transition_leads_to_every_status() -> None:
    assert set(TO) == set(TaskStatus)
    assert len(BY_NAME) == len(TaskStatus)


def test_every_surface_offers_every_transition_by_its_name() -> None:
    routes = {getattr(route, "path", "") for router in rest.ROUTERS for route in router.routes}
    tools = {tool.name for tool in task_tools.TOOLS}
    batch = set(get_args(BatchChange.model_fields["action"].annotation))
    for change in BY_NAME.values():
        assert f"/api/tasks/{{task_id}}/{change.name}" in routes
        assert change.tool in tools
        assert change.log_kind in display.VERBS
        assert change.name in batch
        assert VERBS[change.name].change is change
    assert set(ACTIONS) <= {*BY_NAME, "snooze"}


def test_what_the_contact_owes_is_received_rather_than_done() -> None:
    assert (DONE.past_for(TaskSide.WE), DONE.past_for(TaskSide.THEY)) == ("marked done", "marked received")
    assert DISMISS.past_for(TaskSide.THEY) == "dismissed"
    assert (action_label("done", "they"), action_label("done", None)) == ("Mark received", "Mark done")
    assert action_label("dismiss", "they") == "Dismiss"
