"""The page of somebody who is asked to write for a report, opened by a personal link.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.cache import never_cache

from icpermed.methods import require_form
from icpermed.personal_pages import Meanwhile, clean, page
from reports.contributing import answer
from reports.forgetting import KEPT_AFTER_THE_LAST_DAY
from reports.forms import ContributionForm
from reports.models import Contribution
from reports.showing import shown, shown_alone

State = Contribution.State
#: What each button makes of a contribution.
BUTTONS = {"save": State.ASKED, "send": State.RECEIVED, "nothing": State.DECLINED}


@require_form
@never_cache
def contribution(request, token):
    """What is asked, the section as it is, and a form for the text."""
    asked = asked_by(token)
    if asked is None:
        return gone(request, 404)
    if asked.state == State.WITHDRAWN:
        return gone(request, 410, why=asked.why_closed())
    if request.method == "POST":
        return press(request, asked)
    done = request.GET.get("done", "")
    return show(request, asked, done=done if BUTTONS.get(done) == asked.state else "")


def asked_by(token: str) -> Contribution | None:
    """Whose link this is."""
    rows = Contribution.objects.select_related("section__report")
    return rows.filter(token=clean(token)).first()


def gone(request, status: int, why: str = ""):
    """A link that leads nowhere: mistyped, forgotten, or ended; what was typed is not lost."""
    context = {
        "title": "This link has ended" if why else "This link is not known",
        "why": why,
        "typed": request.POST.get("text", ""),
    }
    return page(request, "reports/link_gone.html", status, **context)


def press(request, asked: Contribution):
    """A button was pressed: the text is kept, or looked at; or the form says what is wrong."""
    form = ContributionForm(request.POST)
    do = request.POST.get("do", "")
    if not form.is_valid() or do not in BUTTONS:
        return show(request, asked, 422 if form.errors else 200, form=form)
    text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
    try:
        answer(contribution=asked, state=BUTTONS[do], text=text, seen=seen)
    except ValueError as refused:
        asked = asked_by(asked.token)
        if asked is None:
            return gone(request, 404)
        form.add_error("text", str(refused))
        is_stale = isinstance(refused, Meanwhile)
        if is_stale:  # Once both were shown, the next press holds.
            form.data = form.data.dict() | {"seen": asked.fingerprint}
        return show(request, asked, 409, form=form, is_stale=is_stale)
    return redirect(f"{asked.get_personal_url()}?done={do}")


def show(request, asked: Contribution, status=200, *, form=None, **context):
    """The page itself; what is in the form is shown as readers would see it."""
    closed = asked.why_closed()
    form = form or ContributionForm(initial={"text": asked.written, "seen": asked.fingerprint})
    words = form["text"].value() or ""
    if closed:
        context["alone"] = shown_alone(asked.written)
    else:
        context |= shown(asked.section, words.replace("\0", ""))
    context |= {
        "title": f"Your contribution: {asked.section}",
        "asked": asked,
        "report": asked.report,
        "closed": closed,
        "typed": words,
        "form": form,
        "months": KEPT_AFTER_THE_LAST_DAY.days // 30,
    }
    return page(request, "reports/contribution.html", status, **context)


urlpatterns = [path("reports/contributions/<token>/", contribution, name="contribution")]
