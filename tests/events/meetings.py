"""What tests of meetings share: a meeting of a body, its members, who came, and its pages."""

from datetime import timedelta

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from events.models import ActionItem, AgendaItem, Event, Invitation, Minutes, Vote
from events.voting import open_vote
from icpermed.outbox.models import Mail, Mailing
from registry.models import Decision
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_body,
    make_event,
    make_invitation,
    make_mandate,
    make_membership,
    make_minutes,
    make_organisation,
    make_participation,
    make_person,
    make_votingrule,
)


def make_meeting(**fields):
    """A meeting of the Executive Committee on 14 June 2023, unless it says otherwise."""
    fields = {"kind": "executive_committee", "format": "hybrid"} | fields
    if "body" not in fields:
        fields["body"] = make_body(kind="executive_committee", ends_on="2023-06-30")
    return make_event(**fields)


def make_coming_meeting(**fields):
    """A meeting of a body in thirty days."""
    day = timezone.localdate() + timedelta(days=30)
    fields = {"starts_on": day.isoformat(), "status": "confirmed"} | fields
    fields["body"] = fields.get("body") or make_body()
    return make_meeting(**fields)


def make_member(name=None, *, role="member", starts_on="2020", ends_on=None, **fields):
    """An organisation with a membership."""
    organisation = make_organisation(name, **fields)
    make_membership(organisation, role=role, starts_on=starts_on, ends_on=ends_on)
    return organisation


def make_delegate(body, organisation=None, name=None, *, email=None, role="delegate", **fields):
    """The mandate of somebody who speaks for an organisation in a body."""
    person = make_person(name)
    person.email = f"person-{person.pk}@example.org" if email is None else email
    person.save()
    organisation = organisation or make_member()
    return make_mandate(person, body=body, organisation=organisation, role=role, **fields)


def attend(event, organisation, role="delegate", mode="on_site", **fields):
    """Somebody of an organisation who came."""
    fields = {"role": role, "mode": mode, "state": "attended"} | fields
    return make_participation(event, organisation=organisation, **fields)


def make_point(event=None, **fields):
    """A point on which something can be decided."""
    return make_agendaitem(event or make_meeting(), kind="decision", **fields)


def url(page: str, event: Event, *args) -> str:
    return reverse(f"admin:events_event_{page}", args=[event.pk, *args])


def told(response) -> list[str]:
    """What the page says about what was done."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def full_meeting(**fields):
    """A meeting with all that its pages can show."""
    event = make_meeting(voting_rule=make_votingrule(), **fields)
    point = make_point(event, title="Accept the Academy")
    for name in ["First", "Second", "Third"]:
        attend(event, make_member(name), name=f"Delegate of {name}")
    make_delegate(event.body, make_member("Fourth"))
    make_participation(event, state="confirmed")
    make_invitation(event, sent_at=timezone.now())
    make_actionitem(event)
    make_actionitem(make_meeting(body=event.body, starts_on="2022-06"))
    make_minutes(event, text="The chair opened the meeting.")
    vote = open_vote(agenda_item=point, title="The Academy", rule=event.voting_rule, by=None)
    return event, point, vote


def everything() -> list:
    models = [ActionItem, AgendaItem, Event, Invitation, Mail, Mailing, Minutes, Vote, Decision]
    return [list(model.objects.order_by("pk").values()) for model in models]
