"""Where a juror says with whom there is a conflict of interest, before reading anything."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse

from icpermed.methods import require_form
from recognition.conflicts import compute
from recognition.deadlines import moment_words
from recognition.declaring import Round, declare, round_for, takes_declarations
from recognition.declaring_forms import DeclareForm
from recognition.models import Juror
from recognition.views.seats import for_jurors, own_seat, page

NOBODY = Round([], [], [], [], [])


@for_jurors
@require_form
def jury_declare(request, year):
    """Everybody in the round, in the order of the alphabet, with a choice for each."""
    juror = own_seat(request, year)
    if not takes_declarations(juror.edition):
        return show(request, juror, None, 409 if request.method == "POST" else 200)
    if request.method != "POST":
        return show(request, juror, DeclareForm(round_for(juror)))
    compute(edition=juror.edition)
    form = DeclareForm(round_for(juror), request.POST)
    if form.is_valid():
        try:
            declare(juror=juror, answers=form.answers, to_questions=form.to_questions)
        except ValueError as refused:
            form.add_error(None, str(refused))
        else:
            return after(request, juror)
    return show(request, juror, form, 422)


def after(request, juror: Juror):
    """Go on to the nominations; or stay, where something has come up that is to be said."""
    if round_for(juror).is_complete:
        messages.success(request, "Thank you: your declaration is saved.")
        return redirect("jury_edition", year=juror.edition.year)
    messages.warning(request, "Your declaration is saved. Please answer what is new as well.")
    return redirect("jury_declare", year=juror.edition.year)


def show(request, juror: Juror, form: DeclareForm | None, status: int = 200):
    """The page; while nothing can be declared, only why."""
    edition = juror.edition
    context = {
        "title": "Conflicts of interest",
        "crumbs": [
            {"url": reverse("jury_list"), "label": "Jury"},
            {"url": reverse("jury_edition", args=[edition.year]), "label": str(edition)},
        ],
        "juror": juror,
        "edition": edition,
        "form": form,
        "round": form.round if form else NOBODY,
        "has_sheets": bool(form) and juror.reviews.exclude(state="void").exists(),
        "closes": moment_words(edition.deadline, edition) if edition.deadline else "",
    }
    return page(request, "recognition/jury_declare.html", status, **context)


urlpatterns = [
    path("recognition/jury/<int:year>/conflicts/", jury_declare, name="jury_declare"),
]
