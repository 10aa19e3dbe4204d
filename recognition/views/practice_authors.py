"""Handing in a best practice without an account, and the page of its author's own.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from allauth.core.ratelimit import consume
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.answers import crumb
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from recognition.models import BestPractice, PracticeComment
from recognition.practices import authoring, public
from recognition.practices.authoring import DAYS_TO_CONFIRM, OPEN, State
from recognition.practices.forgetting import KEPT_AFTER_THE_END, forget
from recognition.practices.pictures import picture_file
from recognition.practices.sheets import Sheet, new_sheet, sheet_of, with_more_rows

TOO_MANY = "Too much came from your network. Please try again in an hour."


# --- handing in -----------------------------------------------------------------------------------


@require_form
@never_cache
def best_practice_new(request):
    """The form by which somebody hands in a best practice."""
    if request.method != "POST":
        return show_new(request, new_sheet())
    sheet = new_sheet(request.POST, request.FILES)
    if request.POST.get("do") == "more":
        return show_new(request, with_more_rows(sheet))
    if sheet.is_valid() and not consume(request, action="apply"):
        sheet.form.add_error(None, TOO_MANY)
    if not sheet.is_valid():
        sheet.form.keep_picture()
        return show_new(request, sheet, status=422)
    form = sheet.form
    authoring.hand_in(
        fields=form.all_fields,
        rows=sheet.rows,
        answers=form.answers(form.cleaned_data),
        words=form.cleaned_data["words"],
        picture=form.open_picture(),
    )
    form.drop_picture()
    return redirect("best_practice_sent")


def show_new(request, sheet: Sheet, status: int = 200):
    """The form itself."""
    context = {
        "title": "Hand in a best practice",
        "crumbs": [crumb(request, "best_practice_list", "Best practices")],
        "sheet": sheet,
        "form": sheet.form,
    }
    return page(request, "recognition/best_practice_new.html", status, **context)


@require_safe
def best_practice_sent(request):
    """What to do now: open the link in the mail. The same for everybody."""
    context = {
        "title": "Please look into your mail",
        "crumbs": [crumb(request, "best_practice_list", "Best practices")],
        "days": DAYS_TO_CONFIRM,
    }
    return page(request, "recognition/best_practice_sent.html", **context)


# --- the author's page ----------------------------------------------------------------------------


def practice_of(token: str) -> BestPractice | None:
    """Whose page this is."""
    practices = BestPractice.objects.select_related("organisation", "country")
    return practices.filter(token=clean(token)).first()


def gone(request, *, is_deleted: bool = False):
    """A link that leads nowhere: mistyped, forgotten, or deleted a moment ago."""
    title = "It is deleted" if is_deleted else "This link is not known"
    status = 410 if is_deleted else 404
    context = {"title": title, "is_deleted": is_deleted, "days": DAYS_TO_CONFIRM}
    return page(request, "recognition/best_practice_gone.html", status, **context)


@require_form
@never_cache
def best_practice_author(request, token):
    """How far it is, what is asked of the author, and what they can do about it."""
    practice = practice_of(token)
    if practice is None:
        return gone(request, is_deleted=request.GET.get("done") == "deleted")
    if request.method == "POST":
        return press(request, practice)
    if request.GET.get("ask") == "withdraw" and practice.state in OPEN:
        context = {"title": "Withdraw this best practice?", "practice": practice}
        return page(request, "recognition/best_practice_withdraw.html", **context)
    return show(request, practice, done=request.GET.get("done", ""))


def press(request, practice: BestPractice):
    """A button was pressed. What it did, the page then shows."""
    what, words = request.POST.get("do", ""), clean(request.POST.get("words", ""))[:5000]
    try:
        if what in {"save", "send", "more"}:
            return press_revision(request, practice, what, words)
        if what in {"answer", "changed"} and not words.strip():
            return show(request, practice, status=422, refused=what)
        if not act(request, practice, what, words):
            return show(request, practice, status=422)
    except ValueError as refusal:
        practice.refresh_from_db()
        return show(request, practice, status=409, problem=str(refusal))
    except BestPractice.DoesNotExist:
        return gone(request)  # Another press was faster.
    return redirect(f"{practice.get_author_url()}?done={'deleted' if what == 'forget' else what}")


def act(request, practice: BestPractice, what: str, words: str) -> bool:
    """Do what a button stands for. Returns whether there is such a button."""
    match what:
        case "confirm":
            authoring.confirm(practice=practice)
        case "forget":
            if not forget(BestPractice.objects.filter(pk=practice.pk, state=State.UNCONFIRMED)):
                raise ValueError("It is confirmed already: withdraw it instead.")
        case "answer":
            authoring.answer(practice=practice, words=words)
        case "approve":
            authoring.approve(practice=practice, seen=request.POST.get("seen", ""))
        case "withdraw":
            authoring.withdraw(practice=practice, words=words)
        case "still_right":
            authoring.still_right(practice=practice)
        case "changed":
            authoring.has_changed(practice=practice, words=words)
        case "ended":
            authoring.has_ended(practice=practice, words=words)
        case _:
            return False
    return True


def press_revision(request, practice: BestPractice, what: str, words: str):
    """Store the revision, perhaps send it back; or show the form again with what is wrong."""
    sheet = sheet_of(practice, request.POST, request.FILES)
    if what == "more":
        return show(request, practice_of(practice.token), sheet=with_more_rows(sheet), words=words)
    if not sheet.is_valid():
        sheet.form.keep_picture()
        return show(request, practice_of(practice.token), status=422, sheet=sheet, words=words)
    form = sheet.form
    authoring.revise(
        practice=practice,
        fields=form.public_fields,
        rows=sheet.rows,
        picture=form.open_picture(),
        words=words,
    )
    form.drop_picture()
    if what == "send":
        authoring.send_back(practice=practice)
    return redirect(f"{practice.get_author_url()}?done={what}")


def show(request, practice, status=200, *, sheet=None, problem="", done="", **context):
    """The page itself."""
    is_revised = practice.state == State.REVISION
    is_to_approve = practice.state == State.ACCEPTED and practice.asked_at
    context |= {
        "title": practice.title,
        "practice": practice,
        "problem": problem,
        "done": done,
        "sheet": (sheet or sheet_of(practice)) if is_revised else None,
        "exchange": exchange(practice),
        "is_to_approve": is_to_approve,
        "seen": authoring.fingerprint(practice) if is_to_approve else "",
        "can_withdraw": practice.state in OPEN,
        "days": DAYS_TO_CONFIRM,
        "months": KEPT_AFTER_THE_END.days // 30,
    }
    picture = f"{practice.get_author_url()}picture/"
    if practice.state in {State.UNCONFIRMED, State.APPROVED} or is_to_approve:
        context |= public.as_page(practice, picture=picture)
    if practice.state == State.UNCONFIRMED:
        context["title"] = "Confirm your best practice"
        return page(request, "recognition/best_practice_confirm.html", status, **context)
    return page(request, "recognition/best_practice_author.html", status, **context)


def exchange(practice: BestPractice):
    """What the secretariat and the author have written to each other; never what reviewers say."""
    return practice.comments.filter(
        kind__in=[PracticeComment.Kind.REQUEST, PracticeComment.Kind.ANSWER]
    )


@require_safe
@never_cache
def best_practice_author_picture(request, token):
    """The picture, for its author alone."""
    practice = practice_of(token)
    if practice is None or not practice.picture:
        raise Http404("There is no such picture.")
    response = picture_file(practice, "private, no-store")
    response["X-Robots-Tag"] = "noindex"
    return response
