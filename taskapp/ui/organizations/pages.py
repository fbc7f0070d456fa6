"""The pages of the settings."""

from taskapp.ui import routes
from taskapp.ui.erasure.export_section import ExportState
from taskapp.ui.organizations.audit import AuditState, audit_page
from taskapp.ui.organizations.members import members_page
from taskapp.ui.organizations.members_state import MembersState
from taskapp.ui.organizations.organization import OrganizationState, organization_page
from taskapp.ui.organizations.profile import ProfileState, profile_page
from taskapp.ui.organizations.sessions import SessionsState, sessions_page
from taskapp.ui.organizations.tokens import TokensState, tokens_page
from taskapp.ui.shell.frame import OPENING
from taskapp.ui.shell.page import Page

PAGES = [
    Page(routes.SETTINGS_PROFILE, profile_page, "Profile", [*OPENING, ProfileState.load]),
    Page(routes.SETTINGS_SESSIONS, sessions_page, "Sessions", [*OPENING, SessionsState.load]),
    Page(routes.SETTINGS_AUDIT, audit_page, "Audit log", [*OPENING, AuditState.load]),
    Page(
        routes.SETTINGS_ORGANIZATION,
        organization_page,
        "Organization",
        [*OPENING, OrganizationState.load, ExportState.load],
    ),
    Page(routes.SETTINGS_MEMBERS, members_page, "Members", [*OPENING, MembersState.load]),
    Page(routes.SETTINGS_TOKENS, tokens_page, "API tokens", [*OPENING, TokensState.load]),
]
