"""The frozen draft behind a personal link, for the Executive Committee, with a form to comment.

Mail scanners open links: a GET changes nothing, only buttons do.
"""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.cache import never_cache

from icpermed.answers import MIME
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from reports.commenting import agree, comment, said_by
from reports.editions.html import picture_in_place
from reports.editions.pdf import pdf
from reports.editions.printing import printed
from reports.forgetting import KEPT_AFTER_THE_LAST_DAY
from reports.forms import CommentForm
from reports.models import Reading
from reports.views.contributions import gone
from reports.views.reports import edition
from reports.withholding import for_readers


@require_form
@never_cache
def reading(request, token):
    """The draft as it was frozen, and what its reader says of it."""
    asked = reading_of(token)
    if asked is None:
        return gone(request, 404)
    if why := asked.why_closed():
        return gone(request, 410, why=why)
    asked.version.document = for_readers(asked.version)  # To be read: a version is never saved.
    if request.GET.get("format") == "pdf":
        return printed_draft(asked)
    if request.method == "POST":
        return press(request, asked)
    return show(request, asked, done=request.GET.get("done", ""))


def reading_of(token: str) -> Reading | None:
    """Whose link this is."""
    rows = Reading.objects.select_related("version__report", "mandate__organisation")
    return rows.filter(token=clean(token)).first()


def printed_draft(asked: Reading) -> HttpResponse:
    """The draft as PDF; every page says what it is."""
    made = pdf(printed(asked.version, [], is_draft=True))
    name = f"icpermed-report-{asked.report.year}-draft.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(made, content_type=MIME["pdf"][1], headers=headers)


def press(request, asked: Reading):
    """A button was pressed: a comment, or nothing to add."""
    do, has_text = request.POST.get("do", ""), bool(request.POST.get("text", "").strip())
    form = form_for(asked, request.POST if do == "comment" or has_text else None)
    if do == "agree" and has_text:
        form.add_error("text", "You wrote something: send it, or empty the field first.")
    if do not in {"comment", "agree"} or (form.is_bound and not form.is_valid()):
        return show(request, asked, 422, form=form)
    try:
        if do == "agree":
            agree(reading=asked)
        else:
            sent = form.cleaned_data
            comment(reading=asked, section=sent["about"], text=sent["text"])
    except ValueError as refused:
        return show(request, asked, 409, form=form, problem=str(refused))
    return redirect(f"{asked.get_personal_url()}?done={do}#your.comments")


def form_for(asked: Reading, data=None) -> CommentForm:
    """The form about a draft: a comment is about one of its sections."""
    headings = [section["heading"] for section in asked.version.document["sections"]]
    return CommentForm(data, headings=list(dict.fromkeys(headings)))


def show(request, asked: Reading, status=200, *, form=None, **context):
    """The page itself."""
    context |= edition(asked.version.document, picture_in_place) | {
        "asked": asked,
        "report": asked.report,
        "draft": asked.version,
        "is_preview": True,
        "form": form or form_for(asked),
        "comments": said_by(asked),
        "months": KEPT_AFTER_THE_LAST_DAY.days // 30,
    }
    return page(request, "reports/reading.html", status, **context)


urlpatterns = [path("reports/drafts/<token>/", reading, name="reading")]
