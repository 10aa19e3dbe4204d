"""Records of the Recognition and best practices for tests: valid, each named after what it is."""

import hashlib
from datetime import date, timedelta
from itertools import cycle

from django.core.files.base import ContentFile
from django.utils import timezone

from recognition.models import (
    Assignment,
    Award,
    BestPractice,
    CoAuthor,
    Conflict,
    Criterion,
    DecisionRecord,
    Declaration,
    Edition,
    EditionTopic,
    Juror,
    Nomination,
    NominationFile,
    Phase,
    PracticeComment,
    PracticeFigure,
    PracticeLink,
    Remark,
    RequiredFile,
    Review,
    Score,
)
from tests.factories import make_person, make_user, number, saved

#: None that a test names; and none twice at once.
YEARS = cycle(range(2200, 10_000))


def make_edition(year=None, **fields) -> Edition:
    """A published edition whose call was in 2020 and whose winners are published."""
    year = year or next(YEARS)
    fields = {
        "theme": f"Theme {year}",
        "opens_on": date(2020, 1, 1),
        "closes_on": date(2020, 2, 1),
        "state": "published",
        "is_published": True,
    } | fields
    return saved(Edition(year=year, **fields))


def make_open_edition(year=None, **fields) -> Edition:
    """An edition whose call is open, for one more week."""
    today = timezone.localdate()
    fields = {
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=7),
        "state": "running",
    } | fields
    return make_edition(year, **fields)


def make_judged_edition(year=None, **fields) -> Edition:
    """An edition whose call is over, with a phase in which the jury reads, scores, discusses."""
    today, now = timezone.localdate(), timezone.now()
    fields = {
        "opens_on": today - timedelta(days=60),
        "closes_on": today - timedelta(days=30),
        "state": "running",
    } | fields
    edition = make_edition(year, **fields)
    make_phase(
        edition,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=20),
        may_discuss=True,
    )
    return edition


def make_editiontopic(edition=None, **fields) -> EditionTopic:
    fields = {"name": f"Topic {next(number)}"} | fields
    return saved(EditionTopic(edition=edition or make_open_edition(), **fields))


def make_requiredfile(edition=None, **fields) -> RequiredFile:
    fields = {"name": f"File {next(number)}"} | fields
    return saved(RequiredFile(edition=edition or make_open_edition(), **fields))


def make_criterion(edition=None, **fields) -> Criterion:
    fields = {"name": f"Criterion {next(number)}"} | fields
    return saved(Criterion(edition=edition or make_judged_edition(), **fields))


def make_phase(edition=None, **fields) -> Phase:
    now = timezone.now()
    fields = {
        "name": "Scoring",
        "starts_at": now - timedelta(days=1),
        "ends_at": now + timedelta(days=20),
    } | fields
    return saved(Phase(edition=edition or make_open_edition(), **fields))


def make_nomination(edition=None, **fields) -> Nomination:
    """A nomination that was handed in, found eligible, and is judged."""
    edition = edition or make_judged_edition()
    n = next(number)
    fields = {
        "title": f"Work {n}",
        "name": f"Nominee {n}",
        "email": f"nominee-{n}@nominees.example.org",
        "affiliation": f"University {n}",
        "summary": "A summary.",
        "text": "A description.",
        "state": "eligible",
        "number": 1 + n % 30000,
        "submitted_at": timezone.now(),
        "confirmed_at": timezone.now(),
        "accepted_at": timezone.now(),
        "confirms_conditions": True,
    } | fields
    return saved(Nomination(edition=edition, **fields))


def make_draft_nomination(edition=None, **fields) -> Nomination:
    """A draft in an open call, whose address is confirmed."""
    fields = {"state": "draft", "number": None, "submitted_at": None, "accepted_at": None} | fields
    return make_nomination(edition or make_open_edition(), **fields)


def make_coauthor(nomination=None, **fields) -> CoAuthor:
    fields = {"name": f"Co-author {next(number)}"} | fields
    return saved(CoAuthor(nomination=nomination or make_draft_nomination(), **fields))


def make_nominationfile(nomination=None, **fields) -> NominationFile:
    fields = {"name": "paper.pdf", "file": ContentFile(b"%PDF-1.7 paper", "paper.pdf")} | fields
    return saved(NominationFile(nomination=nomination or make_draft_nomination(), **fields))


def make_juror(edition=None, **fields) -> Juror:
    """A juror with an account; a person of whom the register knows nothing else."""
    n = next(number)
    fields["person"] = fields.get("person") or make_person(email=f"juror-{n}@jurors.example.org")
    fields["user"] = fields.get("user") or make_user()
    return saved(Juror(edition=edition or make_judged_edition(), **fields))


def make_assignment(juror=None, nomination=None) -> Assignment:
    nomination = nomination or make_nomination(juror and juror.edition)
    juror = juror or make_juror(nomination.edition)
    return saved(Assignment(juror=juror, nomination=nomination))


def make_conflict(juror=None, nomination=None, **fields) -> Conflict:
    nomination = nomination or make_nomination(juror and juror.edition)
    fields = {"rule": "declared", "reason": "We share an office."} | fields
    juror = juror or make_juror(nomination.edition)
    return saved(Conflict(juror=juror, nomination=nomination, **fields))


def make_declaration(juror=None, nomination=None, **fields) -> Declaration:
    """A juror says that there is no conflict of interest."""
    nomination = nomination or make_nomination(juror and juror.edition)
    fields = {"has_conflict": False} | fields
    juror = juror or make_juror(nomination.edition)
    return saved(Declaration(juror=juror, nomination=nomination, **fields))


def make_review(juror=None, nomination=None, *, scores=None, **fields) -> Review:
    """A sheet that was handed in by a juror who declared to be without conflict.

    ``scores`` are values by criterion.
    """
    nomination = nomination or make_nomination(juror and juror.edition)
    juror = juror or make_juror(nomination.edition)
    if not Declaration.objects.filter(juror=juror, nomination=nomination).exists():
        make_declaration(juror, nomination)
    fields = {"state": "submitted", "submitted_at": timezone.now()} | fields
    review = saved(Review(juror=juror, nomination=nomination, **fields))
    for criterion, value in (scores or {}).items():
        make_score(review, criterion=criterion, value=value)
    return review


def make_score(review=None, **fields) -> Score:
    review = review or make_review()
    fields["criterion"] = fields.get("criterion") or make_criterion(review.nomination.edition)
    fields.setdefault("value", 3)
    return saved(Score(review=review, **fields))


def make_remark(juror=None, nomination=None, **fields) -> Remark:
    review = make_review(juror, nomination)
    fields = {"text": f"Remark {next(number)}"} | fields
    return saved(Remark(juror=review.juror, nomination=review.nomination, **fields))


def make_decisionrecord(edition=None, **fields) -> DecisionRecord:
    fields = {"content": "{}", "digest": hashlib.sha256(b"{}").hexdigest()} | fields
    return saved(DecisionRecord(edition=edition or make_edition(), **fields))


def make_award(name=None, **fields) -> Award:
    """An award that the public sees, of a winner who agreed to be named."""
    n = next(number)
    fields["edition"] = fields.get("edition") or make_edition()
    fields = {
        "title": f"Honoured work {n}",
        "is_name_public": True,
        "consented_on": timezone.localdate(),
    } | fields
    return saved(Award(name=name or f"Winner {n}", **fields))


def make_bestpractice(title=None, **fields) -> BestPractice:
    """A best practice that its author approved and the public sees."""
    n = next(number)
    fields = {
        "slug": f"practice-{n}",
        "kind": "infrastructure",
        "summary": "What it does.",
        "contact_name": f"Author {n}",
        "contact_email": f"author-{n}@example.org",
        "state": "approved",
        "approved_at": timezone.now(),
        "is_published": True,
    } | fields
    return saved(BestPractice(title=title or f"Practice {n}", **fields))


def make_practicefigure(practice=None, **fields) -> PracticeFigure:
    fields = {"label": "Genomes sequenced", "number": 1000, "as_of": "2023"} | fields
    return saved(PracticeFigure(practice=practice or make_bestpractice(), **fields))


def make_practicelink(practice=None, **fields) -> PracticeLink:
    fields = {"title": "Page", "link": f"https://example.org/{next(number)}"} | fields
    return saved(PracticeLink(practice=practice or make_bestpractice(), **fields))


def make_practicecomment(practice=None, **fields) -> PracticeComment:
    fields = {"text": f"Comment {next(number)}"} | fields
    return saved(PracticeComment(practice=practice or make_bestpractice(), **fields))
