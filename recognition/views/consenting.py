"""Where winners say what may be published, by a personal link. Mail scanners open links: a GET
changes nothing, only buttons do."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from recognition.consent_forms import ConsentForm, ProposalForm
from recognition.consenting import LinkUnknown, agree, award_of, decline, propose
from recognition.models import Award, Edition
from recognition.views.editions import picture_of

UNKNOWN = "recognition/award_consent_unknown.html"
#: What was done a moment ago, as the address says it after a button.
DONE = {"agree", "decline", "propose"}


@require_form
@never_cache
def award_consent(request, year, token):
    """What would be published of a winner, exactly; and the buttons by which they decide."""
    try:
        award = award_of(year, clean(token))
    except LinkUnknown:
        return page(request, UNKNOWN, status=404, title="This link is not known")
    forms = all_forms(award)
    if request.method == "POST":
        do = request.POST.get("do")
        if do not in DONE:
            raise Http404("There is no such button on this page.")
        forms = all_forms(award, do, request.POST, request.FILES)
        if press(award, do, forms):
            return redirect(f"{request.path}?done={do}")
    return show(request, award, forms)


def all_forms(award: Award, do: str = "", data=None, files=None) -> dict:
    """The forms of the page, of which one may have been sent."""
    sent = {do: (data, files)} if do else {}
    return {
        "agree": ConsentForm(*sent.get("agree", ()), award=award),
        "propose": ProposalForm(*sent.get("propose", ()), award=award, prefix="propose"),
    }


def press(award: Award, do: str, forms: dict) -> bool:
    """Do what the button says. Whether it was done; if not, the form says why."""
    if do == "decline":
        decline(award)
        return True
    form = forms[do]
    if not form.is_valid():
        return False
    values = form.cleaned_data
    if do == "agree":
        agree(
            award,
            shows_picture=values["is_shown"],
            picture=values["picture"],
            credit=values["credit"],
        )
        return True
    try:
        propose(award, **values)
    except ValueError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def show(request, award: Award, forms: dict):
    """The page itself."""
    is_refused = request.method == "POST"
    done = request.GET.get("done")
    return page(
        request,
        "recognition/award_consent.html",
        status=422 if is_refused else 200,
        title="What may we publish about you?",
        award=award,
        edition=award.edition,
        forms=forms,
        refused=next((form for form in forms.values() if form.errors), None),
        done=done if done in DONE and is_true(done, award) else "",
        own_picture=reverse("award_own_picture", args=[award.edition.year, award.token])
        if award.picture
        else "",
        certificate=certificate_of(award),
    )


def is_true(done: str, award: Award) -> bool:
    """Whether what the address says is so: anybody could write it."""
    return {
        "agree": award.is_name_public,
        "decline": bool(award.declined_at),
        "propose": True,
    }[done]


def certificate_of(award: Award) -> str:
    """Where the winner gets the certificate; empty while the result does not stand."""
    if award.edition.state == Edition.State.RUNNING:
        return ""
    return reverse("award_certificate", args=[award.edition.year, award.token])


@require_safe
@never_cache
def award_own_picture(request, year, token):
    """A winner's own picture, for the preview: before anybody else sees it."""
    try:
        response = picture_of(award_of(year, clean(token)))
    except LinkUnknown:
        raise Http404("There is no such picture.") from None
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("recognition/<int:year>/winner/<str:token>/", award_consent, name="award_consent"),
    path(
        "recognition/<int:year>/winner/<str:token>/picture/",
        award_own_picture,
        name="award_own_picture",
    ),
]
