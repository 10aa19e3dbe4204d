"""The personal page of whoever is invited: places for oneself and for others, or nobody comes."""

from allauth.core.ratelimit import consume
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.answering import (
    decline,
    is_own,
    places_left,
    register_by_invitation,
    why_no_answers,
)
from events.forms import OtherPlaceForm, OwnPlaceForm
from events.models import Invitation
from events.models.participations import AWAY
from events.registering import cancel, takes_answers
from events.views.personal import TOO_MANY, by_a_visitor, gone
from events.waiting import State
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page

FORMS = {"own": OwnPlaceForm, "other": OtherPlaceForm}


@require_form
@never_cache
def event_invitation(request, slug, token):
    """The event, the places, who has them, and the forms to take one."""
    rows = Invitation.objects.select_related("event__country", "organisation", "mandate")
    invitation = rows.filter(event__slug=slug, token=clean(token), erased_at=None).first()
    if invitation is None:
        return gone(request, slug)
    if request.method == "POST":
        return press(request, invitation)
    if request.GET.get("ask") and (person := of_invitation(invitation, request.GET["ask"])):
        context = {"title": f"Cancel for {person}?", "person": person, "invitation": invitation}
        return page(
            request, "events/event_invitation_cancel.html", event=invitation.event, **context
        )
    return show(request, invitation)


def of_invitation(invitation: Invitation, pk: str):
    """Somebody who takes part by this invitation, and nobody else."""
    rows = invitation.participations.exclude(state__in=AWAY)
    return rows.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None


def press(request, invitation: Invitation):
    """A button was pressed. What it did, the page then shows."""
    what = request.POST.get("do")
    try:
        with by_a_visitor(invitation.event):
            if what in FORMS:
                return press_form(request, invitation, what)
            if what == "decline":
                decline(invitation)
            elif what == "cancel":
                if person := of_invitation(invitation, request.POST.get("person", "")):
                    cancel(person)
            else:
                return show(request, invitation, status=422)
    except ValueError as refusal:
        return show(request, invitation, status=409, problem=str(refusal))
    return redirect(invitation)


def press_form(request, invitation: Invitation, what: str):
    """Take a place for oneself, or for somebody else."""
    form = FORMS[what](request.POST, invitation=invitation)
    if form.is_valid() and what == "other" and is_own(invitation, form.cleaned_data["email"]):
        form.add_error("email", "This is your own address: take the place for yourself instead.")
    if form.is_valid() and not consume(request, action="register"):
        form.add_error(None, TOO_MANY)
    if not form.is_valid():
        return show(request, invitation, status=422, form=form)
    person = form.person if what == "other" else form.person | {"email": invitation.email}
    register_by_invitation(invitation, **person)
    return redirect(f"{invitation.get_absolute_url()}?done={what}")


def show(request, invitation: Invitation, status: int = 200, form=None, problem: str = ""):
    """The page itself."""
    event = invitation.event
    invitation.refresh_from_db(fields=["declined_at"])
    people = list(invitation.participations.exclude(state__in=AWAY))
    left = places_left(invitation)
    is_open = takes_answers(event)
    comes = [person for person in people if person.state != State.INVITED]
    takes_own = is_open and left and not any(is_own(invitation, p.email) for p in comes)
    forms = {name: kind(invitation=invitation) for name, kind in FORMS.items()}
    if form is not None:
        forms[form.prefix] = form
    context = {
        "title": "Your invitation",
        "event": event,
        "invitation": invitation,
        "people": people,
        "left": left,
        "is_open": is_open,
        "why": why_no_answers(event),
        "problem": problem,
        "done": request.GET.get("done", ""),
        "form": form,
        "own_form": forms["own"] if takes_own else None,
        "other_form": forms["other"] if is_open and left else None,
        "can_decline": is_open and not invitation.declined_at and not comes,
        "can_cancel": timezone.now() < event.ends,
    }
    return page(request, "events/event_invitation.html", status, **context)
