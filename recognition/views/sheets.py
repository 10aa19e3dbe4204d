"""One nomination as its jurors see it: what was handed in, the own sheet, the others, remarks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from icpermed.methods import require_form
from recognition import discussing, scoring
from recognition.access import Shown, Sight, readable, sight
from recognition.jury_forms import RemarkForm, SheetForm
from recognition.models import Juror, Nomination, Review
from recognition.uploads import answer_with
from recognition.views.seats import for_jurors, items_of, own_seat, page

TOO_LATE = (
    "This cannot be saved: the time for it is over, or the nomination is not yours to judge any"
    " more. Copy what you have typed if you still need it; nothing of it is stored."
)


@for_jurors
@require_form
def jury_nomination(request, year, number):
    """A nomination for a juror who may open it now; for everybody else there is none."""
    juror = own_seat(request, year)
    seen = sight(juror)
    nomination = opened(juror, seen, number)
    if nomination is None:
        if request.method == "POST":
            return too_late(request, juror)
        raise Http404("There is no such nomination, or not for you, or not now.")
    if request.method == "POST":
        return answer(request, juror, seen, nomination)
    return nomination_page(request, juror, seen, nomination)


def opened(juror: Juror, seen: Sight, number: int) -> Nomination | None:
    """The nomination of this number, if the juror may open it at this moment."""
    rows = readable(juror).filter(number=number).select_related("topic", "country")
    nomination = rows.prefetch_related("co_authors").first() if seen.phase else None
    if nomination:
        nomination.edition = juror.edition
    return nomination


def too_late(request, juror: Juror):
    """Somebody was too late: their words are given back, and nothing is said of the nomination."""
    typed = [words for key, words in request.POST.items() if key.startswith(("comment", "text"))]
    context = {
        "title": "This was not saved",
        "why": TOO_LATE,
        "typed": [words for words in typed if words.strip()],
        "crumbs": crumbs(juror),
    }
    return page(request, "recognition/jury_too_late.html", 404, **context)


# --- what a juror does ----------------------------------------------------------------------------


def answer(request, juror: Juror, seen: Sight, nomination: Nomination):
    """Save, hand in or take back the sheet; or say something."""
    deed = request.POST.get("do")
    if deed == "say":
        return say(request, juror, seen, nomination)
    if deed == "take_back":
        return take_back(request, juror, seen, nomination)
    return keep(request, juror, seen, nomination, is_final=deed == "hand_in")


def keep(request, juror: Juror, seen: Sight, nomination: Nomination, *, is_final: bool):
    """Save the sheet, and hand it in if it is the final one; or say what is amiss."""
    form = SheetForm(juror.edition, None, request.POST, is_final=is_final)
    context = {"form": form}
    if form.is_valid():
        verb = scoring.hand_in if is_final else scoring.save
        given = {"sheet": form.sheet, "seen": form.cleaned_data["seen"]}
        try:
            verb(juror=juror, nomination=nomination, **given)
        except scoring.ChangedMeanwhile as change:
            form.add_error(None, str(change))
            context["differences"] = form.offer_to_replace(change.stored)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "Your sheet is handed in." if is_final else "Your draft is saved."
            messages.success(request, f"{words} {what_next(juror, seen)}".strip())
            return redirect("jury_nomination", juror.edition.year, nomination.number)
    return nomination_page(request, juror, seen, nomination, status=422, **context)


def take_back(request, juror: Juror, seen: Sight, nomination: Nomination):
    """Make the sheet that was handed in a draft again."""
    given = {"nomination": nomination, "seen": request.POST.get("seen", "")}
    try:
        scoring.take_back(juror=juror, **given)
    except ValueError as refusal:
        return nomination_page(request, juror, seen, nomination, status=409, problem=str(refusal))
    messages.success(request, "The sheet is a draft again: it does not count until you hand it in.")
    return redirect("jury_nomination", juror.edition.year, nomination.number)


def say(request, juror: Juror, seen: Sight, nomination: Nomination):
    """Add a remark to the discussion."""
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            discussing.say(juror=juror, nomination=nomination, text=form.cleaned_data["text"])
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your remark is there.")
            return redirect("jury_nomination", juror.edition.year, nomination.number)
    return nomination_page(request, juror, seen, nomination, status=422, remark_form=form)


def what_next(juror: Juror, seen: Sight) -> str:
    """How many sheets are still to be handed in, in a sentence."""
    count = sum(item.is_open for item in items_of(juror, seen))
    if not count:
        return "All your sheets are handed in. Thank you!"
    return f"{count} more to hand in."


# --- the page -------------------------------------------------------------------------------------


def nomination_page(request, juror, seen, nomination, *, status=200, form=None, **context):
    """The page of a nomination, by what the phase lets this juror see and do."""
    review = own_sheet(juror, nomination)
    is_handed_in = bool(review and review.state == Review.State.SUBMITTED)
    may_score = seen.may_review and nomination.is_assigned
    who = {"owes": nomination.is_assigned, "has_handed_in": is_handed_in}
    items = items_of(juror, seen)
    if form is None and may_score and not is_handed_in:
        form = SheetForm(juror.edition, review)
    shown = Shown(nomination, seen.sees_names)
    context = {
        "title": shown.title,
        "crumbs": crumbs(juror),
        "juror": juror,
        "sight": seen,
        "nomination": nomination,
        "shown": shown,
        "files": nomination.files.select_related("required_file") if seen.sees_names else [],
        "form": form,
        "review": review,
        "seen": scoring.stamp(review),
        "may_take_back": may_score and is_handed_in,
        "own_scores": review.scores.select_related("criterion") if review and not form else [],
        "items": items,
        "handed_in": sum(item.nomination.sheet == Review.State.SUBMITTED for item in items),
        "to_score": sum(item.nomination.is_assigned for item in items),
        "next": next((i for i in items if i.is_open and i.nomination.pk != nomination.pk), None),
        "comparison": others(juror, nomination) if seen.sees_sheets(**who) else None,
        "may_discuss": seen.may_discuss(**who),
    } | context
    if context["may_discuss"]:
        context["remarks"] = discussing.remarks(nomination)
        context.setdefault("remark_form", RemarkForm())
    return page(request, "recognition/jury_nomination.html", status, **context)


def own_sheet(juror: Juror, nomination: Nomination) -> Review | None:
    """The juror's own sheet, with what it gives."""
    own = Review.objects.filter(juror=juror, nomination=nomination)
    return own.prefetch_related("scores").first()


def others(juror: Juror, nomination: Nomination) -> discussing.Comparison:
    """The sheets that were handed in, the own one among them."""
    return discussing.compared(nomination, list(juror.edition.criteria.all()))


def crumbs(juror: Juror) -> list[dict]:
    """The way back."""
    return [
        {"url": reverse("jury_list"), "label": "Jury"},
        {"url": reverse("jury_edition", args=[juror.edition.year]), "label": str(juror.edition)},
    ]


# --- files ----------------------------------------------------------------------------------------


@for_jurors
@require_safe
def jury_file(request, year, number, key):
    """A file of a nomination, for a juror who may open it, in a phase that shows names."""
    juror = own_seat(request, year)
    seen = sight(juror)
    nomination = opened(juror, seen, number) if seen.sees_names else None
    found = nomination.files.filter(key=key).first() if nomination else None
    if found is None:
        raise Http404("There is no such file, or not for you, or not now.")
    return answer_with(found)
