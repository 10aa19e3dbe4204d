"""Suggesting an initiative without an account, following it, and approving one for a member.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from allauth.core.ratelimit import consume
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.answers import crumb
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from initiatives import approving, initiative_public, suggesting
from initiatives.forgetting import KEPT_FOR, forget
from initiatives.models import Initiative
from initiatives.suggestion_forms import SuggestionForm

State = Initiative.State
TOO_MANY = "Too much came from your network. Please try again in an hour."
#: What may be said about a draft that was shown.
SHOWN = {State.DRAFTED, State.APPROVED, State.PUBLISHED}


# --- suggesting -----------------------------------------------------------------------------------


@require_form
@never_cache
def initiative_new(request):
    """The form by which somebody suggests an initiative."""
    if request.method != "POST":
        return show_form(request, SuggestionForm())
    form = SuggestionForm(request.POST)
    if form.is_valid() and not consume(request, action="apply"):
        form.add_error(None, TOO_MANY)
    if form.errors:
        return show_form(request, form, status=422)
    suggesting.suggest(**form.parts)
    return redirect("initiative_sent")


def show_form(request, form: SuggestionForm, status: int = 200):
    """The form itself."""
    context = {
        "title": "Suggest an initiative",
        "crumbs": [crumb(request, "initiative_list", "Initiatives")],
        "form": form,
    }
    return page(request, "initiatives/initiative_new.html", status, **context)


@require_safe
def initiative_sent(request):
    """What to do now: open the link in the mail. The same for everybody."""
    context = {
        "title": "Please look into your mail",
        "crumbs": [crumb(request, "initiative_list", "Initiatives")],
        "days": suggesting.DAYS_TO_CONFIRM,
    }
    return page(request, "initiatives/initiative_sent.html", **context)


# --- personal pages -------------------------------------------------------------------------------


def found_by(**token) -> Initiative | None:
    """Whose page this is, with everything that it may show."""
    initiatives = initiative_public.with_parts(Initiative.objects.select_related("superseded_by"))
    return initiatives.filter(**{name: clean(value) for name, value in token.items()}).first()


def gone(request, *, is_deleted: bool = False):
    """A link that leads nowhere: mistyped, forgotten, or deleted a moment ago."""
    context = {
        "title": "It is deleted" if is_deleted else "This link is not known",
        "is_deleted": is_deleted,
        "days": suggesting.DAYS_TO_CONFIRM,
    }
    status = 410 if is_deleted else 404
    return page(request, "initiatives/initiative_gone.html", status, **context)


def shown(initiative: Initiative) -> dict:
    """The initiative as the public sees it, or will see it."""
    return initiative_public.as_page(initiative)


@require_form
@never_cache
def initiative_suggestion(request, token):
    """Whoever suggested an initiative confirms the address, and sees how far it is."""
    initiative = found_by(suggestion_token=token)
    if initiative is None:
        return gone(request, is_deleted=request.GET.get("done") == "deleted")
    if request.method != "POST":
        return show_suggestion(request, initiative)
    what, address = request.POST.get("do", ""), initiative.get_suggestion_url()
    try:
        if what == "confirm":
            suggesting.confirm(initiative=initiative)
            return redirect(f"{address}?done=confirm")
        if what == "forget":
            found = Initiative.objects.filter(pk=initiative.pk, state=State.UNCONFIRMED)
            if forget(found):
                return redirect(f"{address}?done=deleted")
            problem = "It is confirmed already. Please write to us, and we delete it."
            return show_suggestion(request, found_by(suggestion_token=token), 409, problem)
    except Initiative.DoesNotExist:
        return gone(request)  # Another press was faster.
    return show_suggestion(request, initiative, 422)


def show_suggestion(request, initiative: Initiative, status: int = 200, problem: str = ""):
    """The page itself; before the address is confirmed, another one."""
    is_new = initiative.state == State.UNCONFIRMED
    context = shown(initiative) | {
        "title": "Confirm your suggestion" if is_new else initiative.title,
        "problem": problem,
        "done": request.GET.get("done", ""),
        "days": suggesting.DAYS_TO_CONFIRM,
        "months": KEPT_FOR.days // 30,
    }
    name = "confirm" if is_new else "suggestion"
    templates = {
        "confirm": "initiatives/initiative_confirm.html",
        "suggestion": "initiatives/initiative_suggestion.html",
    }
    return page(request, templates[name], status, **context)


@require_form
@never_cache
def initiative_approval(request, token):
    """Somebody of the member reads the draft, and approves it or asks for changes."""
    initiative = found_by(token=token)
    if initiative is None:
        return gone(request)
    if request.method != "POST":
        return show_approval(request, initiative)
    what, words = request.POST.get("do", ""), clean(request.POST.get("words", ""))
    words = words[: approving.LONGEST_WORDS]
    try:
        if what == "approve":
            seen = request.POST.get("seen", "")
            approving.approve_as_shown(initiative=initiative, seen=seen)
        elif what == "change":
            if not words.strip():
                return show_approval(request, initiative, 422, is_refused=True)
            approving.ask_for_changes(initiative=initiative, words=words)
        else:
            return show_approval(request, initiative, 422)
    except Initiative.DoesNotExist:
        return gone(request)
    except ValueError as refusal:
        initiative = found_by(token=token)
        return show_approval(request, initiative, 409, problem=str(refusal), words=words)
    return redirect(f"{initiative.get_approval_url()}?done={what}")


def show_approval(request, initiative: Initiative, status: int = 200, **context):
    """The page itself."""
    is_to_approve = initiative.state == State.DRAFTED and initiative.asked_at is not None
    context |= shown(initiative) | {
        "title": initiative.title,
        "done": request.GET.get("done", ""),
        "is_to_approve": is_to_approve,
        "can_ask": initiative.state in SHOWN,
        "is_shown": is_to_approve or initiative.state in SHOWN - {State.DRAFTED},
        "seen": approving.fingerprint(initiative) if is_to_approve else "",
        "longest": approving.LONGEST_WORDS,
    }
    return page(request, "initiatives/initiative_approval.html", status, **context)


urlpatterns = [
    path("initiatives/new/", initiative_new, name="initiative_new"),
    path("initiatives/new/sent/", initiative_sent, name="initiative_sent"),
    path(
        "initiatives/suggestion/<str:token>/", initiative_suggestion, name="initiative_suggestion"
    ),
    path("initiatives/approval/<str:token>/", initiative_approval, name="initiative_approval"),
]
