"""Every handler that a page may call makes what it makes once by a key, or is listed here with why a repeat changes nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

from taskapp.ui import once

UI = Path(once.__file__).parent
# What writes in a page's handler, and what makes that happen once.
WRITES = {"acting", "writing", "retrying"}
ONCE = {"make", "plan_next", "note_press"}
# Handlers that open a transaction without a key, by what the same event does a second time.
REPEATABLE = {
    "reads": {
        "calls/new_task_state.add", "calls/new_task_state.of_turn", "calls/new_task_state.of_words",
        "organizations/organization.show_theirs", "paged_list.load_more", "review/state.move", "review/state.show_more",
        "tasks/contact_tab/state.edit", "tasks/contact_tab/state.toggle", "tasks/peek/state.watch",
        "tasks/phones/state.read", "tasks/quick_add/state.read", "today/state.refresh", "today/state.show_more",
    },
    "sets what is set already": {
        "ai_settings/state.choose", "ai_settings/state.handle", "ai_settings/state.reset_model",
        "ai_settings/state.save_lines", "ai_settings/state.use_local", "calls/details_state.dismiss",
        "calls/details_state.link", "contacts/details_state.save", "erasure/deletion.restore_organization",
        "notifications/settings_state.choose", "notifications/settings_state.choose_digest",
        "notifications/settings_state.choose_hour", "notifications/settings_state.pushed",
        "notifications/state.mark_all_read", "notifications/state.mark_read", "notifications/webhooks_state.turn",
        "organizations/members_state.set_active", "organizations/members_state.set_role",
        "organizations/organization.save", "organizations/profile.save", "review/state.turn_on",
        "tasks/contact_tab/state.save", "tasks/details/state.report_wrong", "tasks/details/state.save",
        "tasks/details/state.snooze", "tasks/list/batch_state.apply", "tasks/list/batch_state.apply_to_all",
        "tasks/list/state.change", "tasks/list/state.edit", "tasks/list/state.snooze", "tasks/verbs.change",
        "today/state.change", "today/state.edit", "today/state.move", "today/state.move_overdue",
        "today/state.snooze", "work/state.keep",
    },
    "takes back what is taken back already": {
        "assistant/state.undo", "calls/details_state.undo", "organizations/organization.put_back",
        "review/decided.undo", "review/state.undo", "tasks/details/state.restore", "tasks/details/state.snooze_back",
        "tasks/details/state.unplan", "tasks/list/batch_state.undo", "tasks/list/state.edit_back",
        "tasks/list/state.snooze_back", "tasks/list/state.unplan", "tasks/verbs.change_back", "today/state.edit_back",
        "timeline/composer_state.take_back", "today/state.snooze_back", "today/state.undo_move", "today/state.unplan", "work/state.undo_done",
        "work/state.undo_plan", "work/state.undo_snooze", "work/state.undo_try",
    },
    "removes what is gone": {
        "calls/details_state.delete", "contacts/details_state.delete", "erasure/deletion.delete_account",
        "erasure/deletion.delete_organization", "notifications/webhooks_state.remove",
        "organizations/members_state.remove", "organizations/members_state.revoke_invitation",
        "organizations/sessions.sign_out", "organizations/sessions.sign_out_others", "organizations/tokens.revoke",
        "tasks/details/state.delete",
    },
    "is one turn of the conversation: the message is taken out of its field, and a turn that runs refuses another": {
        "assistant/state.agree", "assistant/state.say",
    },
}  # fmt: skip


def handlers() -> Iterator[tuple[str, ast.AsyncFunctionDef, ast.Module]]:
    """The handlers marked with `@client_event`, by file and name, with the module they are in."""
    for file in sorted(UI.rglob("*.py")):
        module = ast.parse(file.read_text())
        for node in ast.walk(module):
            if isinstance(node, ast.AsyncFunctionDef) and any(
                _name(one) == "client_event" for one in node.decorator_list
            ):
                yield f"{file.relative_to(UI).with_suffix('')}.{node.name}", node, module


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def calls_of(handler: ast.AsyncFunctionDef, module: ast.Module) -> set[str]:
    """The names that the handler calls or passes on, also through functions of its own module."""
    functions = {
        node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    seen: set[str] = set()
    waiting: list[ast.AST] = [handler]
    while waiting:
        for node in ast.walk(waiting.pop()):
            name = _name(node)
            if name and name not in seen:
                seen.add(name)
                if name in functions:
                    waiting.append(functions[name])
    return seen


def test_a_handler_that_makes_something_has_a_key_or_says_why_it_needs_none() -> None:
    found = {name: calls_of(node, module) for name, node, module in handlers()}
    without = {name for name, calls in found.items() if calls & WRITES and not calls & ONCE}
    listed = set().union(*REPEATABLE.values())
    assert without - listed == set(), "makes what it makes twice: use `once.make`, or say in REPEATABLE why not"
    assert listed - without == set(), "is listed and needs it no more"


def test_the_handlers_of_forms_that_make_something_send_the_key_of_the_form() -> None:
    """A handler that gets a form and makes something passes the form on, whose key also erases its draft."""
    for name, node, module in handlers():
        takes_form = any(argument.arg == "entered" for argument in node.args.args)
        if takes_form and calls_of(node, module) & (ONCE - {"note_press"}):
            assert "form=entered" in ast.unparse(node), name
