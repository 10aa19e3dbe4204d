"""What others see of a nomination by links of their own: the nominee; and files, one by one."""

import pghistory
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from recognition import applying
from recognition.models import Edition, Nomination, NominationFile
from recognition.uploads import answer_with


def by_a_visitor(edition: Edition):
    """The history says what somebody did, without the secret in the page's address."""
    return pghistory.context(url=edition.get_absolute_url())


def gone(request, year: int):
    """An address that nobody has: mistyped, replaced, or of a nomination that was deleted."""
    is_deleted = request.GET.get("done") == "deleted"
    context = {
        "title": "The draft is deleted" if is_deleted else "This link is not known",
        "edition": Edition.objects.published().filter(year=year).first(),
        "is_deleted": is_deleted,
    }
    status = 410 if is_deleted else 404
    return page(request, "recognition/nomination_gone.html", status, **context)


@require_safe
@never_cache
def nomination_file(request, year, token, key):
    """One file, for whoever keeps the nomination; for everybody else there is none."""
    return answer_with(
        get_object_or_404(
            NominationFile,
            key=key,
            nomination__edition__year=year,
            nomination__token=clean(token),
            nomination__confirmed_at__isnull=False,
            nomination__erased_at=None,
        )
    )


@require_form
@never_cache
def nomination_nominee(request, year, token):
    """Where somebody who was nominated by somebody else reads that, and agrees or declines."""
    rows = Nomination.objects.select_related("edition", "country", "topic")
    nomination = rows.filter(
        edition__year=year,
        edition__is_published=True,
        nominee_token=clean(token),
        is_self=False,
        number__isnull=False,
        erased_at=None,
    ).first()
    if nomination is None:
        return gone(request, year)
    problem = ""
    if request.method == "POST":
        verbs = {"accept": applying.accept, "decline": applying.decline}
        verb = verbs.get(request.POST.get("do"))
        if verb is None:
            raise Http404("There is no such button on this page.")
        try:
            with by_a_visitor(nomination.edition):
                verb(nomination=nomination)
        except ValueError as refusal:
            problem = str(refusal)
            nomination.refresh_from_db()
        else:
            return redirect(nomination.get_nominee_url())
    context = {
        "title": "You are nominated",
        "nomination": nomination,
        "edition": nomination.edition,
        "co_authors": nomination.co_authors.all(),
        "files": nomination.files.all(),
        "problem": problem,
        "can_answer": applying.can_answer(nomination) and not nomination.declined_at,
        "is_draft": nomination.state == Nomination.State.DRAFT,
    }
    template = "recognition/nomination_nominee.html"
    return page(request, template, 409 if problem else 200, **context)


urlpatterns = [
    path(
        "recognition/<int:year>/nominations/<str:token>/files/<uuid:key>/",
        nomination_file,
        name="nomination_file",
    ),
    path(
        "recognition/<int:year>/nominee/<str:token>/",
        nomination_nominee,
        name="nomination_nominee",
    ),
]
