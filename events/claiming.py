"""Speakers claim their entry by a personal link: they look at it, correct it, and give slides.

Nobody needs an account. A link is for one speaker at one event. It ends on the day on which the
people of the event are forgotten, and when the speaker is given another.
"""

from collections.abc import Iterable

import pghistory
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from events.models import Event, Invitation, Material, Participation, Speaker
from events.slides import own_name
from icpermed.outbox import Letter, compose
from icpermed.personal_links import new_token

#: What speakers agree to, word for word.
NAMED = (
    "I agree to be named on this site as a speaker of this event, with my affiliation and the"
    " title of my talk."
)
GRANTED = (
    "I may give this away, including the pictures in it, and ICPerMed may pass it on as I have"
    " chosen here."
)
#: So many files come by one link; more are for a mail.
MOST_FILES = 10

State, Permission = Material.State, Material.Permission


class LinkEnded(Exception):
    """The link does not lead to a speaker, or not any longer."""


def speaker_of(slug: str, token: str) -> Speaker:
    """Whose link this is. Raises LinkEnded."""
    related = ["event__country", "event__series", "agenda_item", "country", "organisation"]
    speaker = Speaker.objects.select_related(*related).filter(event__slug=slug, token=token).first()
    if speaker is None or speaker.event.forgets_people_on <= timezone.localdate():
        raise LinkEnded
    return speaker


def personal_path(speaker: Speaker) -> str:
    """The address of a speaker's own page. Private."""
    return reverse("event_speaker", args=[speaker.event.slug, speaker.token])


def in_history(speaker: Speaker, did: str):
    """The history says what a speaker did, without the secret in the page's address."""
    reason = f"{speaker.name} {did}, by a personal link"
    return pghistory.context(url=speaker.event.get_absolute_url(), reason=reason)


# --- what speakers do ---------------------------------------------------------------------------


@transaction.atomic
def answer(speaker: Speaker, *, is_name_public: bool, **corrections) -> None:
    """Correct the entry, and say whether the public may see the name.

    Who says no is not named any more; who says yes again agreed on the first day.
    """
    today = timezone.localdate()
    speaker.consented_on = (speaker.consented_on or today) if is_name_public else None
    speaker.is_name_public, speaker.answered_at = is_name_public, timezone.now()
    for field, value in corrections.items():
        setattr(speaker, field, value)
    changed = ["is_name_public", "consented_on", "answered_at", *corrections, "updated_at"]
    with in_history(speaker, f"{'agreed' if is_name_public else 'does not want'} to be named"):
        speaker.save(update_fields=changed)


def files_of(speaker: Speaker):
    """What the speaker has given, or others have of the speaker."""
    return speaker.materials.exclude(state=State.EXPECTED)


@transaction.atomic
def give(speaker: Speaker, *, upload: File, ending: str, title: str, access: str) -> Material:
    """Take a file from a speaker, who allows it to be passed on; the secretariat publishes it.

    If slides are expected from the speaker, these are they. Raises ValueError after too many.
    """
    Speaker.objects.select_for_update().get(pk=speaker.pk)
    if files_of(speaker).exclude(file="").count() >= MOST_FILES:
        raise ValueError(
            f"You have sent {MOST_FILES} files already. Please send the rest by e-mail to"
            f" {settings.CONTACT_EMAIL}."
        )
    kind = Material.Kind.PRESENTATION
    material = speaker.materials.filter(state=State.EXPECTED, kind=kind).first()
    material = material or Material(event=speaker.event, speaker=speaker, kind=kind)
    material.title = title or material.title or speaker.talk or f"Slides of {speaker.name}"
    material.agenda_item = material.agenda_item or speaker.agenda_item
    material.state, material.access = State.RECEIVED, access
    material.permission = Permission.GRANTED
    material.note = noted(material, speaker, GRANTED)
    material.file = File(upload.file, name=own_name(ending))
    with in_history(speaker, "gave this"):
        try:
            material.save()
        except BaseException:
            material.file.storage.delete(material.file.name)
            raise
    return material


@transaction.atomic
def allow(material: Material, *, by: Speaker, access: str) -> None:
    """The author says who may have what is there; without an ``access``, nobody.

    What was refused after it had been published is withdrawn at once.
    """
    if access:
        material.access, material.permission = access, Permission.GRANTED
        material.note = noted(material, by, GRANTED)
    else:
        material.permission = Permission.REFUSED
        if material.state == State.PUBLISHED:
            material.state = State.RECEIVED
    with in_history(by, "allowed this" if access else "refused this"):
        material.save()


def noted(material: Material, speaker: Speaker, sentence: str) -> str:
    """The note of a material, with the sentence to which its author agreed."""
    day = date_format(timezone.localdate(), "j F Y")
    said = f"{day}: {speaker.name} agreed, by a personal link: “{sentence}”"
    return "\n".join(filter(None, [material.note, said]))


# --- what the secretariat does --------------------------------------------------------------------


def unanswered(event: Event):
    """Speakers of an event who can be written to, and have not answered."""
    return event.speakers.exclude(email="").filter(answered_at=None)


def letters(event: Event) -> list[tuple[Letter, str, Speaker]]:
    """A letter to each speaker who has not answered: at most one a day to each."""
    today = timezone.localdate().isoformat()
    return [
        (letter_to(speaker), f"speaker-{speaker.pk}-{today}", speaker)
        for speaker in unanswered(event).select_related("event")
    ]


def letter_to(speaker: Speaker) -> Letter:
    """What a speaker is asked."""
    return compose(
        "events/mail/speaker.txt",
        speaker.email,
        speaker.name,
        speaker=speaker,
        event=speaker.event,
        is_over=speaker.event.is_past(),
        personal_url=settings.SITE_URL + personal_path(speaker),
    )


def left_out(event: Event) -> list[tuple[str, str]]:
    """Speakers who get no letter, each with the reason."""
    others = event.speakers.filter(Q(email="") | Q(answered_at__isnull=False))
    return [
        (speaker.name, "has answered already" if speaker.answered_at else "has no e-mail address")
        for speaker in others
    ]


@transaction.atomic
def replace_links(people: Iterable[Speaker | Invitation | Participation]) -> int:
    """Give people new links: the old ones end, wherever they have got to."""
    count = 0
    for one in people:
        one.token = new_token()
        one.save(update_fields=["token", "updated_at"])
        count += 1
    return count
