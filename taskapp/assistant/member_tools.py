"""The tool for people: whom tasks can be assigned to, who is asking, and the current time."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.assistant.arguments import ListMembers
from taskapp.assistant.outputs import MembersOutput
from taskapp.assistant.tools import Outcome, Tool
from taskapp.core.clock import utc_now
from taskapp.organizations import service
from taskapp.organizations.schemas import MemberRead
from taskapp.shared.text import pluralise


@every_member
async def list_members(session: AsyncSession, actor: Actor, _args: ListMembers) -> Outcome:
    """List the active members, the person who is acted for first."""
    members = [member for member in await service.list_members(session, actor) if member.active]
    members.sort(key=lambda member: member.id != actor.member_id)
    now = utc_now().astimezone(actor.timezone)
    lines = [f"- {_member_line(member, actor)} [{member.id}]" for member in members]
    head = f"{pluralise(len(members), 'member')} of {actor.organization_name}, where it is {now:%A, %Y-%m-%d %H:%M}:"
    data = {
        "members": [
            {"id": str(member.id), "name": member.name, "role": member.role.value, "you": member.id == actor.member_id}
            for member in members
        ],
        "organization": actor.organization_name,
        "timezone": actor.timezone.key,
        "now": f"{now:%Y-%m-%dT%H:%M}",
    }
    return Outcome(data, "\n".join([head, *lines]))


def _member_line(member: MemberRead, actor: Actor) -> str:
    you = ", the person you act for" if member.id == actor.member_id else ""
    return f"{member.name}, {member.role.label.lower()}{you}"


TOOLS = (
    Tool(
        "list_members", "List members",
        "The people tasks can be assigned to, with the person you act for marked; also the organization's time zone and "
        "the current time there, which due dates are counted from.",
        ListMembers, list_members, MembersOutput,
    ),
)  # fmt: skip
