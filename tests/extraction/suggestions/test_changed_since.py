"""A decision about a suggestion whose task somebody has changed since is not taken back."""

import pytest

from taskapp.core.db import database as db
from taskapp.core.errors import Conflict
from taskapp.extraction.suggestions import review
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskUpdate
from tests.extraction.call_fixtures import listening_model
from tests.extraction.suggestions.test_inbox import OFFER, a_company_that_asks, waiting
from tests.support.language_model import LanguageModelServer

__all__ = ["listening_model"]

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("action", ["create", "complete", "reschedule"])
async def test_a_decision_about_a_task_that_was_changed_since_is_not_taken_back(
    database: db.Database, model: LanguageModelServer, action: str
) -> None:
    update = {"open_task": 1, "action": action, "due_date_offset_days": 9, "evidence": "I have sent the signed form"}
    found = {"tasks": [OFFER]} if action == "create" else {"tasks": [], "updates": [update]}
    company, _ = await a_company_that_asks(model, found)
    (item,) = await waiting(company)
    async with db.transaction() as session:
        task = await review.accept(session, company.owner, item.suggestion.id)
    async with db.transaction() as session:
        if action == "complete":
            theirs = await task_service.dismiss(session, company.admin, task.id)
        else:
            changes = TaskUpdate(title="Theirs", due_date="2026-05-05")
            theirs = await task_service.update_task(session, company.admin, task.id, changes)
    with pytest.raises(Conflict, match="changed since"):
        async with db.transaction() as session:
            await review.undo(session, company.owner, item.suggestion.id)
    async with db.reading() as session:
        assert await task_service.get_task(session, company.owner, task.id) == theirs
    assert await waiting(company) == []
