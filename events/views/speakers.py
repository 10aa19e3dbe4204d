"""The page of a speaker's own, by a personal link: the entry, and the slides."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.claiming import GRANTED, LinkEnded, allow, answer, files_of, give, speaker_of
from events.models import Material
from events.speaker_forms import AllowingForm, EntryForm, SlidesForm
from icpermed.methods import require_form
from icpermed.personal_pages import clean
from registry.views.confirm import page

ENDED = "events/event_speaker_ended.html"


@require_form
@never_cache
def event_speaker(request, slug, token):
    """What the public sees of a speaker, and three things to do about it, each by a button.

    Mail scanners open links, so opening the page does nothing.
    """
    try:
        speaker = speaker_of(slug, clean(token))
    except LinkEnded:
        return page(request, ENDED, status=410, title="This link no longer works")
    done, forms = "", all_forms(speaker)
    if request.method == "POST":
        if request.POST.get("do") not in forms:
            raise Http404("There is no such form on this page.")
        done, forms = act(request, speaker)
        if done:
            return redirect(f"{request.path}?done={done}")
        speaker.refresh_from_db()  # What was refused is in the form, and not of the entry.
    return page(
        request,
        "events/event_speaker.html",
        status=422 if request.method == "POST" else 200,
        title=f"You at “{speaker.event}”",
        speaker=speaker,
        event=speaker.event,
        forms=forms,
        refused=next((form for form in forms.values() if form.errors), None),
        done=done_lately(request.GET.get("done"), speaker),
        expected=speaker.materials.filter(state=Material.State.EXPECTED),
    )


def all_forms(speaker, do: str = "", data=None, files=None) -> dict:
    """The forms of the page, of which one may have been sent."""
    sent = {do: data} if do else {}
    forms = {
        "entry": EntryForm(sent.get("entry"), instance=speaker, prefix="entry"),
        "allow": AllowingForm(sent.get("allow"), speaker=speaker),
        "give": SlidesForm(sent.get("give"), files, prefix="give"),
    }
    forms["give"].fields["is_granted"].label = GRANTED
    return forms


def act(request, speaker) -> tuple[str, dict]:
    """Do what was asked for: the word for what was done, or nothing; and the forms."""
    do = request.POST["do"]
    forms = all_forms(speaker, do, request.POST, request.FILES)
    form = forms[do]
    if not form.is_valid():
        return "", forms
    values = form.cleaned_data
    if do == "entry":
        answer(speaker, **values)
    elif do == "allow":
        for material, access in form.answers():
            allow(material, by=speaker, access=access)
    else:
        try:
            give(
                speaker,
                upload=values["file"],
                ending=form.ending,
                title=values["title"],
                access=values["access"],
            )
        except ValueError as refused:
            form.add_error("file", str(refused))
            return "", forms
    return do, forms


def done_lately(done: str | None, speaker) -> str:
    """What a speaker is thanked for: only for what is on record of today."""
    today = timezone.localdate()
    files = files_of(speaker).filter(updated_at__date=today)
    is_true = {
        "entry": bool(speaker.answered_at) and timezone.localdate(speaker.answered_at) == today,
        "allow": done == "allow" and files.exists(),
        "give": done == "give" and files.exclude(file="").exists(),
    }
    return done if is_true.get(done) else ""


urlpatterns = [
    path("events/<slug:slug>/speaker/<str:token>/", event_speaker, name="event_speaker"),
]
