"""The tools for contacts."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.assistant.arguments import FindContacts
from taskapp.assistant.tools import Outcome, Tool
from taskapp.contacts import service
from taskapp.contacts.schemas import ContactFilters, ContactRead
from taskapp.shared.text import pluralise


@verb(p.CONTACT_LIST)
async def find_contacts(session: AsyncSession, actor: Actor, args: FindContacts) -> Outcome:
    """Find contacts by search terms."""
    page = await service.list_contacts(session, actor, ContactFilters(q=args.q), limit=args.limit)
    lines = [f"- {_contact_line(contact)} [{contact.id}]" for contact in page.items]
    more = ", and more: ask for a narrower name" if page.next_cursor else ""
    text = (
        "\n".join([pluralise(len(lines), "contact") + more + ":", *lines]) if lines else "No contact fits these words."
    )
    data = [
        {
            "id": str(c.id),
            "name": c.name,
            "company": c.company,
            "email": c.email,
            "phone": c.phone,
            "tags": c.tags,
            "open_task_count": c.open_task_count,
            "last_contact_at": c.last_contact_at.isoformat() if c.last_contact_at else None,
            "next_step": c.next_step.title if c.next_step else None,
        }
        for c in page.items
    ]
    return Outcome({"contacts": data, "more": page.next_cursor is not None}, text)


def _contact_line(contact: ContactRead) -> str:
    facts = [contact.company, contact.email, contact.phone, pluralise(contact.open_task_count, "open task")]
    return ", ".join([contact.name, *filter(None, facts)])


TOOLS = (
    Tool(
        "find_contacts", "Find contacts", "Contacts the person may see, by words of name, company, e-mail or phone.",
        FindContacts, find_contacts,
    ),
)  # fmt: skip
