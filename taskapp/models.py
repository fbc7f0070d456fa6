"""Imports every module that declares tables, for the migrations and the test that compares them with the models."""

from sqlmodel import SQLModel

from taskapp.ai import model as ai_model
from taskapp.audit import model as audit_model
from taskapp.auth import model as auth_model
from taskapp.auth.oidc import model as oidc_model
from taskapp.auth.second_factor import model as second_factor_model
from taskapp.calls import model as calls_model
from taskapp.contacts import model as contacts_model
from taskapp.core.db import plumbing_model
from taskapp.export import model as export_model
from taskapp.extraction import model as extraction_model
from taskapp.notifications import model as notifications_model
from taskapp.notifications.outbox import model as outbox_model
from taskapp.organizations import model as organizations_model
from taskapp.tasks import model as tasks_model
from taskapp.tasks.attempts import model as attempts_model
from taskapp.tasks.leases import model as leases_model
from taskapp.telephony import model as telephony_model

MODEL_MODULES = (
    ai_model,
    attempts_model,
    audit_model,
    auth_model,
    calls_model,
    contacts_model,
    export_model,
    extraction_model,
    leases_model,
    notifications_model,
    oidc_model,
    organizations_model,
    outbox_model,
    plumbing_model,
    second_factor_model,
    tasks_model,
    telephony_model,
)
metadata = SQLModel.metadata
metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
