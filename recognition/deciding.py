"""Deciding an edition: an outcome is prepared for each nomination, then all are applied at once.

Applying writes states, awards, the record, and all letters in one transaction; the letters wait in
the outbox until somebody lets them go. Who looks at what would happen gets a fingerprint of it:
if anything is different when it is applied, nothing happens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pghistory
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from icpermed.outbox.mailing import prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, when_released
from icpermed.outbox.writing import Letter
from recognition.judging import Judged, read
from recognition.models import Award, Conflict, Edition, Nomination, Phase, Review
from recognition.outcome_letters import TEMPLATES, WINNER, letters_of
from recognition.recording import canonical, content_of, digest, write_down
from registry.models import Decision

Outcome = Nomination.Outcome
SEEN_NO_MORE = (
    "Something has changed since you looked: outcomes, sheets, names or letters. Nothing was done."
    " Look at it again."
)


@dataclass(frozen=True)
class Prepared:
    """What somebody wants to become of a nomination."""

    outcome: str
    place: int | None = None
    feedback: str = ""


@dataclass(frozen=True)
class Plan:
    """What applying the prepared outcomes would do, as it is at this moment."""

    judged: Judged
    winners: list[Nomination]
    reserve: list[Nomination]
    not_selected: list[Nomination]
    letters: list[tuple[Nomination, Letter]]
    #: What stands in the way, and what is possible but probably not meant. Sentences.
    problems: list[str]
    warnings: list[str]
    content: str

    @property
    def fingerprint(self) -> str:
        """The same for the same record, awards and letters; another one for anything else."""
        letters = [[one.to, one.name, one.subject, one.text] for _, one in self.letters]
        awards = [award_fields(nomination) for nomination in self.winners]
        return digest(canonical([self.content, letters, [str(award) for award in awards]]))


@transaction.atomic
def prepare_outcomes(*, edition: Edition, outcomes: Mapping[int, Prepared], by) -> int:
    """Write down what is meant to become of nominations, by key. Nothing else happens yet.

    Returns how many are changed. Raises ValueError once the edition is decided.
    """
    edition = locked(edition)
    if edition.state != Edition.State.RUNNING:
        raise ValueError("This edition is decided. Reopen it to prepare other outcomes.")
    now, changed = timezone.now(), []
    nominations = edition.nominations.for_the_jury().select_for_update(of=["self"])
    for nomination in nominations.filter(pk__in=outcomes):
        wanted = outcomes[nomination.pk]
        place = wanted.place if wanted.outcome == Outcome.WINNER else None
        new = (wanted.outcome, place, wanted.feedback.strip().replace("\r\n", "\n"))
        if new != (nomination.pending, nomination.pending_place, nomination.feedback):
            nomination.pending, nomination.pending_place, nomination.feedback = new
            nomination.updated_at = now
            changed.append(nomination)
    with pghistory.context(reason=f"outcome prepared by {by}"):
        fields = ["pending", "pending_place", "feedback", "updated_at"]
        Nomination.objects.bulk_update(changed, fields)
    return len(changed)


def locked(edition: Edition) -> Edition:
    """The edition as it is stored, kept from others until the transaction ends."""
    return Edition.objects.select_for_update().get(pk=edition.pk)


def let_the_jury_wait() -> None:
    """No sheet comes between what is written down and the moment at which it is decided.

    Sheets that are being written are waited for; those that come later find the edition decided.
    This is the first lock of all: whoever writes a sheet needs the rows that are locked next.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE recognition_conflict, recognition_review, recognition_score"
            " IN SHARE ROW EXCLUSIVE MODE"
        )


def plan(edition: Edition) -> Plan:
    """What applying would do. The same for everybody who looks."""
    judged = read(edition)
    order = {one.nomination: index for index, one in enumerate(judged.ranked)}
    chosen = {outcome: [] for outcome in [*Outcome.values, ""]}
    for key in sorted(judged.nominations, key=order.get):
        chosen[judged.nominations[key].pending].append(judged.nominations[key])
    winners = sorted(chosen[Outcome.WINNER], key=lambda one: one.pending_place or 0)
    reserve, others = chosen[Outcome.RESERVE], chosen[Outcome.NOT_SELECTED]
    return Plan(
        judged=judged,
        winners=winners,
        reserve=reserve,
        not_selected=others,
        letters=letters_of([*winners, *reserve, *others]),
        problems=list(problems(edition, winners, chosen[""])),
        warnings=list(warnings(edition, judged, winners)),
        content=content_of(judged),
    )


def problems(edition, winners: list[Nomination], undecided: list[Nomination]) -> Iterable[str]:
    """Why the outcomes cannot be applied as they are."""
    if edition.state != Edition.State.RUNNING:
        yield "This edition is decided already."
    if undecided:
        yield f"No outcome is prepared for {listed(undecided)}."
    if waiting := list(edition.nominations.filter(state="submitted").select_related("edition")):
        yield f"Say first whether these are eligible: {listed(waiting)}."
    if open_to_doubt := list(
        edition.nominations.for_the_jury()
        .filter(Exists(sheets_in_doubt().filter(nomination=OuterRef("pk"))))
        .select_related("edition")
    ):
        yield (
            "Answer first whether there is a conflict of interest where a juror has handed in a"
            f" sheet: {listed(open_to_doubt)}."
        )
    if len(winners) > edition.max_winners:
        yield (
            f"{len(winners)} nominations would be honoured; by the rules of this edition at most"
            f" {edition.max_winners}."
        )
    places = [one.pending_place for one in winners]
    if any(places) and not all(places):
        yield "Give every winner a place, or none: without places they are equal."
    elif any(place != 1 + sum(other < place for other in places) for place in filter(None, places)):
        yield "Places begin with 1 and leave none out, except after an equal one: 1, 2, 2."
    if refused := [one for one in winners if one.declined_at]:
        yield f"The nominee has declined to be nominated: {listed(refused)}."


def sheets_in_doubt():
    """Sheets that count, of jurors who have been asked about a conflict of interest since."""
    asked = Conflict.objects.asked()
    same = {"juror": OuterRef("juror"), "nomination": OuterRef("nomination")}
    return Review.objects.handed_in().filter(Exists(asked.filter(**same)))


def warnings(edition: Edition, judged: Judged, winners: list[Nomination]) -> Iterable[str]:
    """What is possible, and probably not meant."""
    if not winners:
        yield "Nobody would be honoured."
    if Phase.objects.current().filter(edition=edition).exists():
        yield "The jury is still at work: a phase is running."
    if Conflict.objects.asked().filter(nomination__in=judged.nominations).exists():
        yield "Questions about conflicts of interest have not been answered."
    if short := [judged.nominations[one.nomination] for one in judged.ranked if one.is_short]:
        yield f"Fewer sheets than the rules ask for: {listed(short)}."
    if unasked := [one for one in winners if not (one.is_self or one.accepted_at)]:
        yield f"The nominee has not agreed yet: {listed(unasked)}."
    chosen = {one.pk for one in winners}
    if winners and not (
        judged.winners.certain <= chosen <= judged.winners.certain | judged.winners.tied
    ):
        yield "The winners are others than those with the most points."
    told = Mail.objects.filter(
        about_model="recognition.nomination",
        about_pk__in=[str(key) for key in judged.nominations],
        template__in=TEMPLATES,
        state__in=[Mail.State.QUEUED, Mail.State.SENT],
    )
    if told.exists():
        yield "People were told an outcome before. They get another letter."


def listed(nominations: Iterable[Nomination]) -> str:
    """Nominations by their numbers, in a sentence."""
    return ", ".join(one.reference for one in sorted(nominations, key=lambda one: one.number or 0))


@transaction.atomic
def apply(*, edition: Edition, seen: str, by, decision: Decision | None = None) -> Mailing:
    """Make the prepared outcomes true, all of them or none; and prepare all letters.

    ``seen`` is the fingerprint of what somebody has looked at. Raises ValueError: a sentence says
    why nothing was done.
    """
    let_the_jury_wait()
    edition = locked(edition)
    # Whoever changes a nomination now waits, and then finds it decided.
    list(edition.nominations.select_for_update().order_by("pk").values_list("pk"))
    wanted = plan(edition)
    if wanted.problems:
        raise ValueError(" ".join(wanted.problems))
    if wanted.fingerprint != seen:
        raise ValueError(SEEN_NO_MORE)
    with pghistory.context(reason=f"decided by {by}"):
        for nomination in [*wanted.winners, *wanted.reserve, *wanted.not_selected]:
            nomination.move(nomination.pending)
        awards = {one.pk: honour(one, order) for order, one in enumerate(wanted.winners)}
        record = write_down(wanted.judged, by=by, content=wanted.content)
        edition.decide(decision=decision)
    concerned = [*wanted.winners, *wanted.reserve, *wanted.not_selected]
    letters = [
        (letter, f"recognition.outcome.{record.pk}.{nomination.pk}.{index}", nomination)
        for index, (nomination, letter) in enumerate(letters_of(concerned, awards))
    ]
    return prepare(f"Results: {edition}", letters, about=edition, by=by)


def award_fields(nomination: Nomination) -> dict:
    """What an award takes over from the nomination that is honoured."""
    return {
        "edition": nomination.edition,
        "nomination": nomination,
        "topic": nomination.topic,
        "place": nomination.pending_place,
        "title": nomination.title,
        "name": nomination.name,
        "affiliation": nomination.affiliation,
        "country": nomination.country,
        "person_id": nomination.person_id,
        "organisation_id": nomination.organisation_id,
        "email": nomination.email,
        "summary": nomination.summary,
        "link": nomination.link,
    }


def honour(nomination: Nomination, order: int) -> Award:
    """The award of a nomination. Nothing of it is public before the winner agrees."""
    award = Award(**award_fields(nomination), position=order)
    award.full_clean()
    award.save()
    return award


@transaction.atomic
def reopen(*, edition: Edition, reason: str, by) -> None:
    """Go back to the jury: awards are taken back, letters that wait are thrown away.

    The record of what was decided stays. Raises ValueError where the winners are published.
    """
    edition = locked(edition)
    if not reason.strip():
        raise ValueError("Say why the edition is opened again.")
    with pghistory.context(reason=f"reopened by {by}: {reason.strip()}"[:500]):
        edition.reopen(reason=reason.strip())
        for mailing in waiting_letters(edition):
            discard(mailing, by=by)
        edition.awards.filter(nomination__isnull=False).delete()
        for nomination in edition.nominations.filter(state__in=Outcome.values):
            nomination.move(Nomination.State.ELIGIBLE)


def waiting_letters(edition: Edition):
    """Mailings with outcomes of an edition that nobody has let go."""
    about = {"about_model": edition._meta.label_lower, "about_pk": str(edition.pk)}
    outcomes = Mailing.objects.filter(state=Mailing.State.DRAFT, **about)
    return outcomes.filter(mails__template__in=TEMPLATES).distinct()


def only_if_still_true(mails) -> None:
    """An outcome that has changed since the letter was written is not told. Raises ValueError."""
    keys = {int(pk): template for pk, template in mails.values_list("about_pk", "template")}
    nominations = Nomination.objects.filter(pk__in=keys).select_for_update(of=["self"])
    others = [
        one for one in nominations.select_related("edition") if one.state != TEMPLATES[keys[one.pk]]
    ]
    if others or len(keys) > len(nominations):
        raise ValueError(
            f"The outcome is no longer what the letter says: {listed(others)}. Leave those letters"
            " out, or discard the mailing; then write to these people anew."
        )


for template in TEMPLATES:
    when_released(template)(only_if_still_true)


@when_released(WINNER)
def mark_asked(mails) -> None:
    """The winners have been asked what may be published."""
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    awards = Award.objects.filter(nomination__in=keys, asked_at=None)
    awards.update(asked_at=timezone.now(), updated_at=timezone.now())
