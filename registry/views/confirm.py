"""The page on which a contact confirms an organisation's public data, or proposes changes."""

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from registry.confirmation import LinkEnded, confirm, contact_of
from registry.proposal_form import ProposalForm
from registry.proposing import propose
from registry.views.members import public_facts

DONE = "registry/organisation_confirm_done.html"
ENDED = "registry/organisation_confirm_ended.html"


@never_cache
def organisation_confirm(request, slug, token):
    """What the public sees, and two ways: all of it is right, or something should be changed.

    Mail scanners open links, so only the buttons do anything.
    """
    try:
        contact = contact_of(slug, token)
    except signing.BadSignature:
        raise Http404("We never sent this link.") from None
    except LinkEnded:
        return page(request, ENDED, status=410, title="This link no longer works")
    organisation = contact.organisation
    if request.method == "POST" and "is_right" in request.POST:
        confirm(contact)
        return redirect(f"{request.path}?done=confirmed")
    earlier = organisation.proposals.waiting().filter(proposer=contact.person).first()
    if done := done_lately(request.GET.get("done"), organisation, earlier):
        return page(request, DONE, title="Thank you", organisation=organisation, done=done)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, organisation=organisation, earlier=earlier)
    if form.is_valid():
        send(form, contact)
        return redirect(f"{request.path}?done=proposed")
    return page(
        request,
        "registry/organisation_confirm.html",
        status=422 if form.is_bound else 200,
        **public_facts(organisation, list(organisation.names.all()), timezone.localdate()),
        canonical_url=settings.SITE_URL + organisation.get_absolute_url(),
        form=form,
        earlier=earlier,
    )


def send(form: ProposalForm, contact) -> None:
    """Keep what was typed as a proposal."""
    propose(
        contact,
        changes=form.changes(),
        message=form.cleaned_data["message"],
        name=form.cleaned_data["proposer_name"],
        email=form.cleaned_data["proposer_email"],
    )


def done_lately(done: str | None, organisation, earlier) -> str:
    """What a contact is thanked for: only for what is on record."""
    is_true = {
        "confirmed": organisation.confirmed_on == timezone.localdate(),
        "proposed": earlier is not None,
    }
    return done if is_true.get(done) else ""


def page(request, template: str, status: int = 200, **context):
    """A page with a secret in its address: not for search engines, nor told to other sites."""
    response = render(request, template, {"canonical_url": ""} | context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
