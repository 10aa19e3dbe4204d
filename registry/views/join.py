"""Joining the consortium: who may, how, the application, and what the applicant sees of it."""

from datetime import timedelta
from functools import wraps

import pghistory
from allauth.core.ratelimit import consume
from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from icpermed.sign_in import staff_with
from registry.forms import ApplicationForm, DocumentsForm
from registry.mails import draft, post
from registry.models import Application, Membership
from registry.models.applications import DAYS_TO_CONFIRM, LETTERS

#: So many unconfirmed applications may wait for one e-mail address: enough for people who try
#: again, too few to annoy somebody with our mails.
TRIES = 3


@require_safe
def join(request):
    """Who may join, what it costs, what is expected, and how it goes."""
    members = Membership.objects.published().members().current().count()
    return render(request, "registry/join.html", {"title": "Join us", "members": members})


def not_too_large(view):
    """Answer at once, without reading it, where much more is sent than three letters can be.

    Checking the form's token reads the whole request, so this comes first.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        limit = settings.LETTER_MAX_BYTES
        if int(request.headers.get("Content-Length") or 0) > 6 * limit:
            context = {"title": "Too large", "limit": filesizeformat(limit)}
            return render(request, "registry/join_too_large.html", context, status=413)
        return csrf_protect(view)(request, *args, **kwargs)

    return csrf_exempt(checked)


def sent(request) -> tuple:
    """What a form is made of: what was sent, or nothing yet."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def answer(request, template: str, form, context: dict):
    """Show a form, or show it again with what is wrong; its good letters wait meanwhile."""
    if form.is_bound:
        form.keep_letters()
    context |= {"form": form, "limit": filesizeformat(settings.LETTER_MAX_BYTES)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@never_cache
@not_too_large
def application_new(request):
    """The form by which an organisation applies."""
    context = {"title": "Apply for membership", "crumbs": [join_crumb()]}
    form = ApplicationForm(*sent(request))
    if not form.is_valid():
        return answer(request, "registry/application_new.html", form, context)
    if not consume(request, action="apply"):
        form.add_error(None, "Too many applications came from your network. Try in an hour.")
        return answer(request, "registry/application_new.html", form, context)
    with transaction.atomic(), by_a_visitor():
        tries = Application.objects.filter(
            state=Application.State.UNCONFIRMED,
            contact_email__iexact=form.cleaned_data["contact_email"],
            created_at__gt=timezone.now() - timedelta(days=1),
        )
        # Whoever tries more often sees the same page: nobody learns what is in the register.
        if tries.count() < TRIES:
            application = form.save()
            post(draft("confirm", application), application)
        else:
            form.drop_letters()
    return redirect("application_sent")


@require_safe
def application_sent(request):
    """What to do now: open the link in the mail."""
    context = {"title": "Please look into your mail", "crumbs": [join_crumb()]}
    return render(request, "registry/application_sent.html", context | {"days": DAYS_TO_CONFIRM})


@never_cache
def application_confirm(request, token):
    """The page behind the link in the mail: one button. Mail scanners open links, so GET waits."""
    application = get_object_or_404(Application, token=token)
    if application.state != Application.State.UNCONFIRMED:
        return redirect(application)
    if request.method == "POST":
        with transaction.atomic(), by_a_visitor():
            application = Application.objects.select_for_update().get(pk=application.pk)
            if application.state != Application.State.UNCONFIRMED:
                return redirect(application)  # The button was pressed twice.
            application.confirm()
            post(draft("receipt", application), application)
            desk = settings.CONTACT_EMAIL
            post(draft("new_application", application, to=desk), application)
        return redirect(application)
    context = {"title": "Confirm your application", "application": application}
    return render(request, "registry/application_confirm.html", context)


@never_cache
@not_too_large
def application_detail(request, token):
    """The applicant's own page: how far it is, what is missing, and a form to send that."""
    application = get_object_or_404(Application, token=token)
    if application.state == Application.State.UNCONFIRMED:
        return redirect(application.get_confirm_url())
    context = {
        "title": "Your application",
        "application": application,
        "letters": [(label, bool(getattr(application, field))) for field, label in LETTERS.items()],
    }
    takes_letters = application.state == Application.State.RECEIVED and application.missing_letters
    if not takes_letters:
        return render(request, "registry/application_detail.html", context)
    form = DocumentsForm(*sent(request), application=application)
    if not form.is_valid():
        return answer(request, "registry/application_detail.html", form, context)
    with transaction.atomic(), by_a_visitor():
        names = ", ".join(LETTERS[field].lower() for field in form.letters())
        form.save().write_down(f"The applicant sent: {names}.")
    return redirect(application)


@require_safe
@never_cache
@staff_with("registry.view_application")
def application_letter(request, pk, which):
    """One letter, for the staff who look after applications, and for nobody else."""
    application = get_object_or_404(Application, pk=pk)
    field = which.replace("-", "_")
    letter = getattr(application, field) if field in LETTERS else None
    if not letter or not letter.storage.exists(letter.name):
        raise Http404
    name = f"{slugify(application.acronym or application.name)[:60] or 'application'}-{which}.pdf"
    return FileResponse(
        letter.open(),
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


def by_a_visitor():
    """The history says what an applicant did, without the secret in the page's address."""
    return pghistory.context(url=reverse("join"))


def join_crumb() -> dict:
    """The way back to the page about joining."""
    return {"url": reverse("join"), "label": "Join us"}


urlpatterns = [
    path("join/", join, name="join"),
    path("join/apply/", application_new, name="application_new"),
    path("join/apply/sent/", application_sent, name="application_sent"),
    path("join/confirm/<str:token>/", application_confirm, name="application_confirm"),
    path("join/applications/<str:token>/", application_detail, name="application_detail"),
    path(
        "join/letters/<int:pk>/<slug:which>/",
        application_letter,
        name="application_letter",
    ),
]
