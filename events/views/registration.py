"""Registering for an event without an account, and the personal page of whoever takes part.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from allauth.core.ratelimit import consume
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.calendar import has_a_place, participant_file, private_words
from events.forms import ChangeForm, RegistrationForm
from events.models import Event, Material, Participation
from events.own_data import own_data
from events.registering import (
    DAYS_TO_CONFIRM,
    NoPlace,
    cancel,
    change,
    come_back,
    confirm,
    register,
    takes_answers,
    takes_registrations,
)
from events.views.invitations import event_invitation
from events.views.personal import TOO_MANY, by_a_visitor, gone, why_closed
from events.waiting import MODES, Mode, State, is_let_in_by_hand, place_in_queue
from icpermed.answers import MIME
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page


@require_form
@never_cache
def event_register(request, slug):
    """The form by which somebody registers; or why nobody can, at the moment."""
    event = get_object_or_404(Event.objects.published().select_related("country"), slug=slug)
    context = {"title": f"Register: {event}", "event": event, "crumbs": crumbs(event)}
    if not takes_registrations(event):
        context |= {"why": why_closed(event)}
        status = 409 if request.method == "POST" else 200
        return page(request, "events/event_register_closed.html", status, **context)
    form = RegistrationForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid() and not consume(request, action="register"):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        try:
            with by_a_visitor(event):
                register(event, **form.person)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("event_register_sent", slug=slug)
    context |= {"form": form, "is_let_in_by_hand": is_let_in_by_hand(event)}
    status = 422 if form.is_bound else 200
    return page(request, "events/event_register.html", status, **context)


@require_safe
def event_register_sent(request, slug):
    """What to do now; the same for everybody, whoever is registered already."""
    event = get_object_or_404(Event.objects.published(), slug=slug)
    context = {"title": "Please look into your mail", "event": event, "crumbs": crumbs(event)}
    return page(request, "events/event_register_sent.html", days=DAYS_TO_CONFIRM, **context)


def crumbs(event: Event) -> list[dict]:
    """The way back to the event."""
    return [{"url": event.get_absolute_url(), "label": event.title}]


# --- the personal page --------------------------------------------------------------------------

#: What the buttons of the page do.
BUTTONS = {"confirm": confirm, "cancel": cancel}


@require_form
@never_cache
def event_registration(request, slug, token):
    """How far somebody's registration is, and what they can do about it."""
    rows = Participation.objects.select_related("event__country", "organisation", "country")
    participation = rows.filter(event__slug=slug, token=clean(token), erased_at=None).first()
    if participation is None:
        return gone(request, slug)
    if request.method == "POST":
        return press(request, participation)
    if asked := request.GET.get("format"):
        return as_file(participation, asked)
    if request.GET.get("ask") == "cancel" and participation.state in CAN_CANCEL:
        context = {"title": "Cancel your registration?", "participation": participation}
        return page(
            request, "events/event_registration_cancel.html", event=participation.event, **context
        )
    return show(request, participation)


CAN_CANCEL = {State.REGISTERED, State.INVITED, State.WAITING, State.CONFIRMED}


def press(request, participation: Participation):
    """A button was pressed. What it did, the page then shows."""
    what = request.POST.get("do")
    try:
        with by_a_visitor(participation.event):
            if what in BUTTONS:
                BUTTONS[what](participation)
            elif what == "come_back":
                come_back(participation, mode=request.POST.get("mode", ""))
            elif what == "change":
                return press_change(request, participation)
            else:
                return show(request, participation, status=422)
    except ValueError as refusal:
        participation.refresh_from_db()
        return show(request, participation, status=409, problem=str(refusal))
    except Participation.DoesNotExist:
        pass  # Another press was faster.
    is_there = Participation.objects.filter(pk=participation.pk).exists()
    return redirect(participation.get_absolute_url() + ("" if is_there else "?done=deleted"))


def press_change(request, participation: Participation):
    """Store what was changed in the form; where there is no place for it, ask what is meant."""
    form = change_form(participation, request.POST)
    if form is None or not form.is_valid():
        return show(request, participation, status=422, form=form)
    fields = {"gives_up_place": form.cleaned_data["gives_up_place"]} | form.person
    try:
        change(participation, **fields)
    except NoPlace:
        form.ask_to_give_up()
        return show(request, participation, status=422, form=form)
    return redirect(f"{participation.get_absolute_url()}?done=changed")


def change_form(participation: Participation, data=None) -> ChangeForm | None:
    """The form for what can be changed now; nothing once there is nothing to change."""
    if participation.state in {State.REGISTERED, State.INVITED, State.DECLINED, State.CANCELLED}:
        return None
    is_over = timezone.now() >= participation.event.ends
    form = ChangeForm(data, participation=participation, is_over=is_over)
    can_change = not is_over or "is_listed" in form.fields
    return form if can_change else None


def show(request, participation: Participation, status: int = 200, form=None, problem: str = ""):
    """The page itself."""
    event = participation.event
    if participation.state == State.REGISTERED:
        context = {
            "title": "Confirm your registration",
            "event": event,
            "participation": participation,
            "problem": problem or ("" if takes_registrations(event) else why_closed(event)),
            "can_confirm": takes_registrations(event),
        }
        return page(request, "events/event_registration_confirm.html", status, **context)
    is_place = has_a_place(participation)
    is_invited = participation.invitation_id or participation.state in {"invited", "declined"}
    takes_them = takes_answers(event) if is_invited else takes_registrations(event)
    context = {
        "title": "Your registration",
        "event": event,
        "participation": participation,
        "form": form or change_form(participation),
        "problem": problem,
        "is_changed": request.GET.get("done") == "changed",
        "is_over": timezone.now() >= event.ends,
        "has_place": is_place,
        "is_let_in_by_hand": is_let_in_by_hand(event),
        "queue": place_in_queue(participation) if participation.state == State.WAITING else 0,
        "modes": [(mode, Mode(mode).label.lower()) for mode in MODES[event.format]],
        "can_come_back": takes_them
        and participation.state in {"invited", "declined", "cancelled"}
        and not participation.turned_down_at,
        "can_cancel": participation.state in CAN_CANCEL and timezone.now() < event.ends,
        "private_words": private_words(participation) if is_place else [],
        "materials": materials(participation) if is_place else [],
        "has_calendar": is_place and event.is_dated,
    }
    return page(request, "events/event_registration.html", status, **context)


def materials(participation: Participation) -> list[dict]:
    """What participants may have, each with its address."""
    event = participation.event
    found = event.materials.filter(
        state=Material.State.PUBLISHED,
        access__in=[Material.Access.PUBLIC, Material.Access.PARTICIPANTS],
    )
    key = f"?key={participation.token}"
    return [
        {
            "title": material.title,
            "kind": material.get_kind_display(),
            "url": reverse("event_material", args=[event.slug, material.pk]) + key
            if material.file
            else material.url,
        }
        for material in found
    ]


def as_file(participation: Participation, form: str):
    """The registration as a file: for a calendar, or everything that is stored about it."""
    name = slugify(participation.event.slug)
    if form == "ics" and has_a_place(participation) and (text := participant_file(participation)):
        response = HttpResponse(text, content_type=MIME["ics"][1])
        response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    elif form == "json":
        response = JsonResponse(
            own_data(participation), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        response["Content-Disposition"] = f'attachment; filename="{name}-my-registration.json"'
    else:
        raise Http404
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


urlpatterns = [
    path("events/<slug:slug>/register/", event_register, name="event_register"),
    path("events/<slug:slug>/register/sent/", event_register_sent, name="event_register_sent"),
    path(
        "events/<slug:slug>/registration/<str:token>/",
        event_registration,
        name="event_registration",
    ),
    path("events/<slug:slug>/invitation/<str:token>/", event_invitation, name="event_invitation"),
]
