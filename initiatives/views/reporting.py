"""The form of a member's reporting contact, opened by a personal link, without an account.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from icpermed.methods import require_form
from icpermed.personal_pages import Meanwhile, clean, page
from initiatives.models import Activity, MemberReport
from initiatives.reporting import answering
from initiatives.reporting.contacts import has_ended
from initiatives.reporting.forgetting import KEPT_AFTER_THE_END
from initiatives.reporting.forms import ActivityForm, AnswersForm
from initiatives.reporting.opening import today_of

State = MemberReport.State


def report_of(token: str) -> MemberReport | None:
    """Whose form this is."""
    reports = MemberReport.objects.select_related(
        "round", "organisation__merged_into", "mandate__person"
    )
    return reports.filter(token=clean(token)).first()


def gone(request):
    """A link that leads nowhere: mistyped, replaced, or of a round that was forgotten."""
    context = {"title": "This link is not known"}
    return page(request, "initiatives/member_report_gone.html", 404, **context)


def ended(request, report: MemberReport):
    """The mandate of whoever has the link has ended: it shows nothing any more."""
    context = {"title": "This link has ended", "organisation": report.organisation}
    return page(request, "initiatives/member_report_gone.html", 410, **context)


# --- the form -------------------------------------------------------------------------------------


@require_form
@never_cache
def member_report(request, token):
    """What a member reports in a round: its activities, and how far the report is."""
    report = report_of(token)
    if report is None:
        return gone(request)
    if has_ended(report):
        return ended(request, report)
    if request.method == "POST":
        return press(request, report)
    return show(request, report, done=request.GET.get("done", ""))


def press(request, report: MemberReport):
    """A button was pressed. What it did, the page then shows."""
    do = request.POST.get("do", "")
    try:
        match do:
            case "save" | "send" | "add":
                return press_answers(request, report, do)
            case "say":
                answering.say(report=report, words=clean(request.POST.get("words", ""))[:5000])
            case "take_back":
                answering.take_back(report=report)
            case _:
                return show(request, report, 422)
    except ValueError as refusal:
        typed = {name: clean(request.POST.get(name, "")) for name in ["words", "remark"]}
        context = {"words": typed["words"], "typed_remark": typed["remark"]}
        return show(request, report_of(report.token), 409, problem=str(refusal), **context)
    return redirect(f"{report.get_report_url()}?done={do}")


def press_answers(request, report: MemberReport, do: str):
    """Store the answers, perhaps hand them in; or show the form again with what is wrong."""
    if do == "send" and report.state in {State.SUBMITTED, State.ACCEPTED}:
        return redirect(f"{report.get_report_url()}?done=send")  # It was pressed twice.
    form = AnswersForm(request.POST, report=report, activities=activities_of(report))
    if not form.is_valid():
        return show(request, report, 422, form=form)
    try:
        answering.save(report=report, answers=form.answers, seen=form.cleaned_data["seen"])
    except Meanwhile as refusal:
        report = report_of(report.token)
        form = AnswersForm(request.POST, report=report, activities=activities_of(report))
        form.look_again()
        return show(request, report, 409, form=form, problem=str(refusal), is_stale=True)
    if do == "add":
        return redirect("member_report_new_activity", report.token)
    report = report_of(report.token)
    if do == "send":
        if answering.problems(report):
            return show(request, report, 422, missing=answering.problems(report))
        answering.hand_in(report=report)
    return redirect(f"{report.get_report_url()}?done={do}")


def activities_of(report: MemberReport) -> list[Activity]:
    """The activities of a report, each with what the last one says of it."""
    return list(report.activities.select_related("previous"))


def show(request, report: MemberReport, status=200, *, form=None, missing=(), **context):
    """The page itself."""
    activities = activities_of(report)
    closed = answering.why_closed(report)
    if closed:
        form = None
    elif form is None:
        form = AnswersForm(report=report, activities=activities)
    words = {activity.pk: words for activity, words in missing if activity}
    context |= {
        "title": f"{report.round}: {report.organisation}",
        "report": report,
        "round": report.round,
        "closed": closed,
        "can_take_back": report.state == State.SUBMITTED and report.round.state == "open",
        "is_overdue": today_of(report.round) > report.round.due_on,
        "form": form,
        "rows": [row_of(activity, form, words.get(activity.pk, "")) for activity in activities],
        "missing": missing,
        "differences": form.differences() if context.get("is_stale") and form else [],
        "comments": report.comments.all(),
        "months": KEPT_AFTER_THE_END.days // 30,
    }
    return page(request, "initiatives/member_report.html", status, **context)


def row_of(activity: Activity, form: AnswersForm | None, missing: str) -> dict:
    """An activity as a line of the page, with its two fields if it comes from the last report."""
    name = f"change_{activity.pk}"
    is_asked = bool(form) and name in form.fields
    return {
        "activity": activity,
        "change": form[name] if is_asked else None,
        "ended": form[f"ended_{activity.pk}"] if is_asked else None,
        "missing": missing,
    }


# --- one activity ---------------------------------------------------------------------------------


@require_form
@never_cache
def member_report_new_activity(request, token):
    """Add an activity."""
    report = report_of(token)
    if report is None:
        return gone(request)
    if has_ended(report):
        return ended(request, report)
    if request.method != "POST" and answering.why_closed(report):
        return redirect(report.get_report_url())
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.add(report=report, fields=form.public_fields)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
            return show_activity(request, report, form, status=409)
        if request.POST.get("do") == "more":
            return redirect(reverse("member_report_new_activity", args=[token]) + "?done=added")
        return redirect(f"{report.get_report_url()}?done=added#activities")
    return show_activity(request, report, form, status=422 if form.errors else 200)


@require_form
@never_cache
def member_report_activity(request, token, pk):
    """Change an activity, or remove it."""
    report = report_of(token)
    activity = report and report.activities.select_related("previous").filter(pk=pk).first()
    if report is None:
        return gone(request)
    if has_ended(report):
        return ended(request, report)
    if activity is None:
        return show(request, report, 404, problem="This activity is not in the report any more.")
    if request.method != "POST" and answering.why_closed(report):
        return redirect(report.get_report_url())
    if request.method == "POST" and request.POST.get("do") == "remove":
        return press_remove(request, report, activity)
    if request.method != "POST" and request.GET.get("ask") == "remove":
        context = {"title": f"Remove “{activity}”?", "report": report, "activity": activity}
        return page(request, "initiatives/member_report_remove.html", **context)
    form = ActivityForm(request.POST or None, instance=activity)
    if request.method == "POST" and form.is_valid():
        return press_change(request, report, activity, form)
    return show_activity(request, report, form, activity, status=422 if form.errors else 200)


def press_remove(request, report: MemberReport, activity: Activity):
    """Take the activity out of the report."""
    try:
        answering.remove(report=report, activity=activity)
    except ValueError as refusal:
        return show(request, report_of(report.token), 409, problem=str(refusal))
    return redirect(f"{report.get_report_url()}?done=removed#activities")


def press_change(request, report: MemberReport, activity: Activity, form: ActivityForm):
    """Store what was changed; where somebody was quicker, show both."""
    seen = request.POST.get("seen", "")
    try:
        answering.change(report=report, activity=activity, fields=form.public_fields, seen=seen)
    except ValueError as refusal:
        stored = report.activities.select_related("previous").filter(pk=activity.pk).first()
        if stored is None:
            return show(request, report_of(report.token), 409, problem=str(refusal))
        form.add_error(None, str(refusal))
        return show_activity(request, report, form, stored, status=409)
    return redirect(f"{report.get_report_url()}?done=changed#activities")


def show_activity(request, report, form, activity=None, *, status=200):
    """The form of one activity."""
    context = {
        "title": "Change an activity" if activity else "Add an activity",
        "report": report,
        "activity": activity,
        "stored": activity if status == 409 else None,
        "seen": activity.updated_at.isoformat() if activity else "",
        "form": form,
        "done": request.GET.get("done", ""),
    }
    if activity:
        return page(request, "initiatives/member_report_activity.html", status, **context)
    return page(request, "initiatives/member_report_new_activity.html", status, **context)


urlpatterns = [
    path("reporting/<token>/", member_report, name="member_report"),
    path(
        "reporting/<token>/activities/new/",
        member_report_new_activity,
        name="member_report_new_activity",
    ),
    path(
        "reporting/<token>/activities/<int:pk>/",
        member_report_activity,
        name="member_report_activity",
    ),
]
