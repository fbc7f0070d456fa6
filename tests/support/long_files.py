"""Which test files take longest: `make test` hands them out first, so that its two processes end together."""

import re
from collections.abc import Sequence

import pytest

# Seconds of each file beside other work on two cores, rounded: only their order matters. Shorter files come last.
SECONDS = {
    "tests/browser/test_every_screen.py": 260,
    "tests/test_wheel.py": 180,
    "tests/browser/test_line_breaks.py": 170,
    "tests/browser/test_picker_zones.py": 150,
    "tests/browser/test_long_list.py": 120,
    "tests/sample/test_fill.py": 120,
    "tests/browser/test_chat.py": 100,
    "tests/browser/test_choosing.py": 100,
    "tests/browser/test_task_list.py": 100,
    "tests/test_wiring.py": 100,
    "tests/ui/live/test_ended_logins.py": 100,
    "tests/ui/live/test_gaps.py": 100,
    "tests/browser/test_settings.py": 90,
    "tests/browser/test_typing_everywhere.py": 80,
    "tests/api/test_hijack.py": 80,
    "tests/core/db/test_outage.py": 80,
    "tests/scripts/test_dev.py": 80,
    "tests/tasks/reminders/test_reminders.py": 80,
    "tests/tasks/reminders/test_reminders_killed.py": 80,
    "tests/telephony/test_callbacks_killed.py": 80,
    "tests/api/test_auth.py": 70,
    "tests/assistant/test_mcp.py": 70,
    "tests/call_processing/test_pipeline.py": 70,
    "tests/erasure/test_calls_and_contacts.py": 70,
    "tests/ui/live/test_serving.py": 70,
    "tests/api/test_problems.py": 60,
    "tests/browser/test_calls.py": 60,
    "tests/browser/test_dashboard.py": 60,
    "tests/browser/test_dashboard_numbers.py": 60,
    "tests/browser/test_keyboard_tour.py": 60,
    "tests/browser/test_once.py": 60,
    "tests/browser/test_phone.py": 60,
    "tests/browser/test_quick_add.py": 60,
    "tests/browser/test_reminder_journey.py": 60,
    "tests/browser/test_row_edits.py": 60,
    "tests/browser/test_task_forms.py": 60,
    "tests/browser/test_two_browsers.py": 60,
    "tests/erasure/test_people.py": 60,
    "tests/extraction/test_bad_replies.py": 60,
    "tests/notifications/outbox/test_kills.py": 60,
    "tests/tasks/reminders/test_mail_actions.py": 60,
    "tests/operation/test_upgrade.py": 60,
    "tests/test_new_field.py": 60,
    "tests/shared/test_dates_in_every_zone.py": 50,
    "tests/tasks/test_counts_through_history.py": 50,
    "tests/ui/live/test_open_pages.py": 50,
    "tests/api/test_batch.py": 40,
    "tests/api/test_dates.py": 40,
    "tests/api/test_lists.py": 40,
    "tests/api/test_roles.py": 40,
    "tests/browser/test_channels.py": 40,
    "tests/browser/test_contacts.py": 40,
    "tests/browser/test_security.py": 40,
    "tests/dashboard/test_numbers.py": 40,
    "tests/tasks/test_queue_killed.py": 40,
    "tests/tasks/test_repeating.py": 40,
    "tests/telephony/test_twilio.py": 40,
    "tests/ui/live/test_failover.py": 40,
    "tests/ui/live/test_silent_database.py": 40,
    "tests/ui/live/test_strangers.py": 40,
    "tests/api/test_assigned_only.py": 30,
    "tests/api/test_contacts.py": 30,
    "tests/api/test_idempotency.py": 30,
    "tests/api/test_members.py": 30,
    "tests/api/test_notifications.py": 30,
    "tests/api/test_openapi.py": 30,
    "tests/api/test_tasks.py": 30,
    "tests/browser/test_sign_in.py": 30,
    "tests/call_processing/test_steps.py": 30,
    "tests/core/db/test_backup.py": 30,
    "tests/scripts/test_migration.py": 30,
    "tests/tasks/test_one_list.py": 30,
    "tests/api/test_bad_values.py": 20,
    "tests/core/db/test_migrating.py": 20,
    "tests/core/work/test_relay.py": 20,
    "tests/extraction/test_extraction.py": 20,
    "tests/notifications/outbox/test_delivery.py": 20,
    "tests/notifications/push/test_push.py": 20,
    "tests/notifications/webhooks/test_webhooks.py": 20,
    "tests/shared/test_date_words.py": 20,
    "tests/tasks/reminders/test_digest.py": 20,
    "tests/tasks/reminders/test_reminders_again.py": 20,
    "tests/telephony/test_signatures.py": 20,
    "tests/timeline/test_timeline.py": 20,
    "tests/ui/test_chat.py": 20,
    "tests/ui/test_long_logs.py": 20,
    "tests/ui/test_paged_lists.py": 20,
}


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests ordered by the time their file takes; the order within a file and of the other files stays."""
    return sorted(items, key=lambda item: -SECONDS.get(file_of(item), 0))


# Files that `make test` runs on one database, each with that database; `make trust` runs them on both (decision 90).
ONE_DATABASE = {
    "tests/api/test_audit.py": "sqlite",
    "tests/api/test_auth.py": "sqlite",
    "tests/api/test_batch.py": "postgresql",
    "tests/api/test_contacts.py": "sqlite",
    "tests/api/test_members.py": "postgresql",
    "tests/api/test_problems.py": "sqlite",
    "tests/api/test_quick_task.py": "sqlite",
    "tests/api/test_second_factor.py": "sqlite",
    "tests/api/test_single_sign_on.py": "sqlite",
    "tests/assistant/test_mcp.py": "sqlite",
    "tests/auth/test_mailed_links.py": "postgresql",
    "tests/auth/test_way_in.py": "sqlite",
    "tests/calls/test_uploads.py": "sqlite",
    "tests/cli/test_people.py": "sqlite",
    "tests/erasure/test_calls_and_contacts.py": "sqlite",
    "tests/erasure/test_people.py": "postgresql",
    "tests/export/test_large_export.py": "postgresql",
    "tests/sample/test_fill.py": "sqlite",
    "tests/tasks/reminders/test_digest_days.py": "postgresql",
    "tests/tasks/reminders/test_mail_actions.py": "sqlite",
    "tests/tasks/test_queue_killed.py": "postgresql",
    "tests/tasks/test_repeating.py": "postgresql",
    "tests/telephony/test_callbacks_killed.py": "postgresql",
    "tests/telephony/test_two_channels.py": "sqlite",
    "tests/ui/test_paged_lists.py": "postgresql",
}


def is_left_out(item: pytest.Item) -> bool:
    """Whether `make test` leaves this case to `make trust`, because its file runs on the other database."""
    kinds = {"sqlite", "postgresql"} - {ONE_DATABASE.get(file_of(item), "")}
    return len(kinds) == 1 and bool(kinds & set(re.split(r"[\[\]-]", item.name)))


def file_of(item: pytest.Item) -> str:
    """The path of a test's file as in its id."""
    return item.nodeid.partition("::")[0]
