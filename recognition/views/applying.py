"""Where nominations are written, without an account.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from functools import wraps

from allauth.core.ratelimit import consume
from django.conf import settings
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from icpermed.refusals import refusal as refusal_of
from recognition import applying
from recognition.applying import DAYS_TO_CONFIRM, NotEligible
from recognition.deadlines import (
    last_moment,
    may_be_written,
    moment_words,
    time_left,
    why_closed,
)
from recognition.eligibility import findings, window_words
from recognition.forms import OWN, CoAuthors, NominationForm, StartForm
from recognition.honoured import already
from recognition.models import CoAuthor, Edition, Nomination, NominationFile
from recognition.views import nominees
from recognition.views.nominees import by_a_visitor, gone

State = Nomination.State
TOO_MANY = "Too many nominations came from your network. Please try again in an hour."
MOST_NAME = 200


def edition_of(year: int) -> Edition:
    """A published edition."""
    return get_object_or_404(Edition.objects.published(), year=year)


def crumbs(edition: Edition) -> list[dict]:
    """The way back to the edition."""
    return [{"url": edition.get_absolute_url(), "label": str(edition)}]


# --- beginning ----------------------------------------------------------------------------------


@require_form
@never_cache
def nomination_new(request, year):
    """The form by which somebody begins; or why nobody can, at the moment.

    With ``?honoured=`` it also says whether the public knows of an award of that name.
    """
    edition = edition_of(year)
    asked = clean(request.GET.get("honoured", ""))[:MOST_NAME].strip()
    context = {
        "title": f"Nominate for the {edition}",
        "edition": edition,
        "crumbs": crumbs(edition),
        "asked": asked,
        "awards": already(asked) if asked else [],
    }
    if why := why_closed(edition):
        status = 409 if request.method == "POST" else 200
        return page(request, "recognition/nomination_closed.html", status, why=why, **context)
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not consume(request, action="nominate"):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        try:
            with by_a_visitor(edition):
                applying.start(
                    edition=edition,
                    is_self=form.cleaned_data["who"] == OWN,
                    name=form.cleaned_data["name"],
                    email=form.cleaned_data["email"],
                )
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("nomination_sent", year=year)
    context |= {
        "form": form,
        "deadline": moment_words(edition.deadline, edition),
        "left": time_left(edition.deadline),
        "window": window_words(edition),
        "required_files": edition.required_files.all(),
    }
    status = 422 if form.is_bound else 200
    return page(request, "recognition/nomination_new.html", status, **context)


@require_safe
def nomination_sent(request, year):
    """What to do now; the same for everybody, whoever keeps a nomination already."""
    edition = edition_of(year)
    context = {"title": "Please look into your mail", "edition": edition, "days": DAYS_TO_CONFIRM}
    return page(request, "recognition/nomination_sent.html", crumbs=crumbs(edition), **context)


# --- the keeper's page --------------------------------------------------------------------------


def not_too_large(view):
    """Answer at once, without reading it, where much more is sent than the files can be.

    Checking the form's token reads the whole request, so this comes first.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        limit = settings.LETTER_MAX_BYTES
        if int(request.headers.get("Content-Length") or 0) > 8 * limit:
            context = {"title": "Too large", "limit": filesizeformat(limit)}
            return page(request, "recognition/nomination_too_large.html", 413, **context)
        return csrf_protect(view)(request, *args, **kwargs)

    return csrf_exempt(checked)


@require_form
@never_cache
@not_too_large
def nomination_detail(request, year, token):
    """Where whoever keeps a nomination writes it, hands it in and follows it."""
    rows = Nomination.objects.select_related("edition", "country", "topic")
    nomination = rows.filter(
        edition__year=year, edition__is_published=True, token=clean(token), erased_at=None
    ).first()
    if nomination is None:
        return gone(request, year)
    if request.method == "POST":
        return press(request, nomination)
    if nomination.confirmed_at is None:
        return show_confirm(request, nomination)
    is_open = may_be_written(nomination)
    asks = request.GET.get("show", "")
    is_written = is_open and nomination.state in applying.WRITTEN_IN
    if is_written and asks == "withdraw":
        context = {"title": "Withdraw it?", "nomination": nomination, "edition": nomination.edition}
        return page(request, "recognition/nomination_withdraw.html", **context)
    wants_form = asks == "form" or (nomination.state == State.DRAFT and asks != "preview")
    if is_written and wants_form:
        return show_form(request, nomination)
    return show(request, nomination, is_open=is_open)


#: What the buttons do that need no form.
BUTTONS = {
    "confirm": applying.confirm,
    "retract": applying.retract,
    "withdraw": applying.withdraw,
    "take_up": applying.take_up,
}
WRITES = {"save", "preview", "hand_in"}


def press(request, nomination: Nomination):
    """A button was pressed. What it did, the page then shows."""
    do = request.POST.get("do")
    address = nomination.get_absolute_url()
    if nomination.confirmed_at is None and do not in {"confirm", "withdraw"}:
        return show_confirm(request, nomination, status=409)
    if do in WRITES and "title" in request.POST:
        return press_write(request, nomination, do)
    try:
        with by_a_visitor(nomination.edition):
            if do == "hand_in":
                is_somebody_else = "is_somebody_else" in request.POST
                applying.hand_in(nomination=nomination, is_somebody_else=is_somebody_else)
            elif do in BUTTONS:
                BUTTONS[do](nomination=nomination)
            else:
                raise Http404("There is no such button on this page.")
    except NotEligible as refusal:
        return show_form(request, nomination, found=refusal.findings, status=422)
    except (IntegrityError, ValueError) as refusal:
        nomination.refresh_from_db()
        problem = words_of(refusal)
        return show(request, nomination, is_open=False, problem=problem, status=409)
    is_there = Nomination.objects.filter(pk=nomination.pk).exists()
    done = {"confirm": "", "withdraw": "" if is_there else "?done=deleted"}.get(do, f"?done={do}")
    return redirect(address + done)


def words_of(refusal: Exception) -> str:
    """What a verb or the database refuses, in a sentence."""
    if not isinstance(refusal, IntegrityError):
        return str(refusal)
    name = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None) or ""
    parts = {"recognition_coauthor": CoAuthor, "recognition_nominationfile": NominationFile}
    model = parts.get("_".join(name.split("_")[:2]), Nomination)
    return refusal_of(model, refusal)


def press_write(request, nomination: Nomination, do: str):
    """Store what was written, as far as it is in order, and go on to what was asked for.

    Of a draft, what is right is kept beside what is not. What was handed in is changed as a
    whole or not at all.
    """
    form = NominationForm(request.POST, request.FILES, instance=nomination)
    rows = CoAuthors(request.POST, instance=nomination)
    is_right = all([form.is_valid(), rows.is_valid()])
    is_draft = nomination.state == State.DRAFT
    if not is_right and not is_draft:
        return show_form(request, nomination, form, rows, status=422)
    try:
        with by_a_visitor(nomination.edition):
            written = applying.write(
                nomination=nomination,
                fields=form.values(),
                co_authors=rows.rows(),
                files=form.given_files(),
                is_somebody_else=form.cleaned_data["is_somebody_else"],
            )
    except NotEligible as refusal:
        return show_form(request, nomination, form, rows, found=refusal.findings, status=422)
    except IntegrityError as refusal:
        form.add_error(None, words_of(refusal))
    except ValueError as refusal:
        form.add_error(None, str(refusal))
    else:
        if is_right:
            return go_on(request, written, form, do)
        found = findings(written) if do == "hand_in" else []
        return show_form(request, written, form, rows, found=found, status=422)
    return show_form(request, nomination, form, rows, status=422)


def go_on(request, nomination: Nomination, form: NominationForm, do: str):
    """Everything is stored: hand it in, show it, or stay in the form."""
    address = nomination.get_absolute_url()
    if do == "preview":
        return redirect(f"{address}?show=preview")
    if do == "save" or nomination.state != State.DRAFT:
        return redirect(f"{address}?done=save")
    try:
        with by_a_visitor(nomination.edition):
            is_somebody_else = form.cleaned_data["is_somebody_else"]
            applying.hand_in(nomination=nomination, is_somebody_else=is_somebody_else)
    except NotEligible as refusal:
        return show_form(request, nomination, found=refusal.findings, status=422)
    except (IntegrityError, ValueError) as refusal:
        form.add_error(None, words_of(refusal))
        return show_form(request, nomination, form, status=422)
    return redirect(f"{address}?done=hand_in")


# --- what the pages show ------------------------------------------------------------------------


def show_confirm(request, nomination: Nomination, status: int = 200, problem: str = ""):
    """The page behind the first link: one button."""
    context = {
        "title": "Go on with your nomination",
        "nomination": nomination,
        "edition": nomination.edition,
        "problem": problem,
        "is_open": may_be_written(nomination),
        "days": DAYS_TO_CONFIRM,
    } | when(nomination)
    return page(request, "recognition/nomination_confirm.html", status, **context)


def when(nomination: Nomination) -> dict:
    """Until when it can be written, and how long that is from now."""
    moment = last_moment(nomination)
    if moment is None:
        return {"deadline": "", "left": ""}
    return {"deadline": moment_words(moment, nomination.edition), "left": time_left(moment)}


def show_form(
    request,
    nomination: Nomination,
    form: NominationForm | None = None,
    rows=None,
    *,
    found=(),
    status: int = 200,
):
    """The form, with what is wrong beside the fields, and what is still to do."""
    edition = nomination.edition
    form = form or NominationForm(instance=nomination)
    form.know_files(nomination)
    if found:
        form.point_out(found)
    is_bad = bool(form.errors) or (rows is not None and not rows.is_valid())
    context = {
        "title": "Your nomination",
        "nomination": nomination,
        "edition": edition,
        "form": form,
        "rows": rows or CoAuthors(instance=nomination),
        "is_bad": is_bad,
        "is_draft": nomination.state == State.DRAFT,
        "is_saved": request.GET.get("done") == "save" and not is_bad,
        "is_taken_back": nomination.state == State.DRAFT and nomination.number,
        "to_do": [] if is_bad else findings(nomination),
    } | when(nomination)
    return page(request, "recognition/nomination_form.html", status, **context)


#: What the keeper is told of the way of a nomination. What the jury thinks is no part of it.
WAYS = {
    State.DRAFT: "Draft",
    State.INELIGIBLE: "Not eligible",
    State.WITHDRAWN: "Withdrawn",
    State.DISQUALIFIED: "Out of the competition",
}


def show(request, nomination: Nomination, *, is_open: bool, problem: str = "", status: int = 200):
    """Everything as it stands, and what can be done about it."""
    if nomination.confirmed_at is None:
        return show_confirm(request, nomination, status, problem)
    edition = nomination.edition
    is_draft, submitted = nomination.state == State.DRAFT, nomination.submitted_at
    is_written = is_open and nomination.state in applying.WRITTEN_IN
    context = {
        "title": "Your nomination",
        "nomination": nomination,
        "edition": edition,
        "co_authors": nomination.co_authors.all(),
        "files": nomination.files.select_related("required_file"),
        "problem": problem,
        "done": request.GET.get("done", ""),
        "handed_in": moment_words(submitted, edition) if submitted and not is_draft else "",
        "way": WAYS.get(nomination.state, "Handed in"),
        "is_open": is_open,
        "is_draft": is_draft,
        "is_written": is_written,
        "can_take_up": is_open and nomination.state == "withdrawn" and not nomination.declined_at,
        "to_do": findings(nomination) if is_draft and is_open else [],
    } | when(nomination)
    return page(request, "recognition/nomination_detail.html", status, **context)


urlpatterns = [
    path("recognition/<int:year>/nominate/", nomination_new, name="nomination_new"),
    path("recognition/<int:year>/nominate/sent/", nomination_sent, name="nomination_sent"),
    path(
        "recognition/<int:year>/nominations/<str:token>/",
        nomination_detail,
        name="nomination_detail",
    ),
    *nominees.urlpatterns,
]
