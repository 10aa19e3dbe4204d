"""Everything that is stored about one participation, for the person whose it is."""

from events.models import Participation
from icpermed.history import events_of
from icpermed.history_values import told_fields
from icpermed.outbox.models import Mail, about

#: The secret of the page is in the address that the person has used.
LEFT_OUT = {"token"}


def own_data(participation: Participation) -> dict:
    """The row, what it was before, and the mails about it."""
    states = events_of(Participation).objects.filter(pgh_obj_id=participation.pk)
    mails = Mail.objects.filter(**about(participation), to__iexact=participation.email)
    mails = mails.order_by("created_at", "pk")
    return {
        "event": str(participation.event),
        "days": participation.event.years,
        "erased_on": participation.event.forgets_people_on,
        "registration": values(participation),
        "history": [
            {"at": state.pgh_created_at, **values(state), **address(state, participation)}
            for state in states.order_by("pgh_id")
        ],
        "mails": [
            {
                "at": mail.created_at,
                "to": mail.to,
                "subject": mail.subject,
                "text": mail.text,
                "state": mail.get_state_display(),
            }
            for mail in mails
        ],
    }


def address(state, participation: Participation) -> dict:
    """The address of before, unless it is another one: that may be somebody else's."""
    is_own = state.email.lower() in {"", participation.email.lower()}
    return {} if is_own else {"email": "another address"}


def values(state) -> dict:
    """The columns of the row, or of a recorded state of it, under their names."""
    found = {}
    for field in told_fields(Participation):
        if field.name in LEFT_OUT:
            continue
        value = getattr(state, field.name if field.is_relation else field.attname)
        found[field.name] = str(value) if field.is_relation and value else value
    return found
