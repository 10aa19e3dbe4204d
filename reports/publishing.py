"""The steps of a report: outline, collecting, frozen, comments, approved, published, corrected."""

from hashlib import sha256
from json import dumps

from django.db import transaction
from django.utils import timezone

from icpermed.text import counted, noun_of
from reports import contributing, document
from reports.editions.pdf import pdf
from reports.editions.printing import printed
from reports.models import Report, Version
from reports.review import review
from reports.withholding import nobodys, unnamed

State = Report.State


def digest_of(document: dict) -> str:
    """The fingerprint of a document: the same for the same words and numbers."""
    text = dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def words_of(tree: dict) -> str:
    """The words of a document alone: headings, texts, titles of what it shows.

    Nobody is among them: what the search knows stays, and people may take back what they agreed to.
    """
    found = []
    for section in tree["sections"]:
        found.append(section["heading"])
        for node in document.walk(nobodys(section["nodes"])):
            found += [node["text"]] if "text" in node else []
            found += [item["title"] for item in node.get("items", []) if node["t"] == "entries"]
    return " ".join(unnamed(" ".join(found), tree.get("people", {})).split())


def draft_of(report: Report) -> Version | None:
    """The frozen version that is not published yet."""
    return report.versions.filter(published_at=None).first()


def latest_of(report: Report) -> Version | None:
    """The version that the public reads, or would read."""
    return report.versions.filter(published_at__isnull=False).first()


@transaction.atomic
def collect(*, report: Report) -> None:
    """Texts and data are being collected."""
    report.move(State.COLLECTING)


@transaction.atomic
def outline(*, report: Report) -> None:
    """Back to the outline."""
    report.move(State.OUTLINE)


@transaction.atomic
def freeze(*, report: Report) -> Version:
    """Keep every word, number and row as it is now. Raises ValueError while something is open."""
    report.hold()
    report.refresh_from_db()
    found = review(report)
    if not found.is_clean:
        raise ValueError(found.why_not())
    latest = latest_of(report)
    version = Version(
        report=report,
        number=latest.number + 1 if latest else 1,
        document=found.document,
        digest=digest_of(found.document),
        words=words_of(found.document),
        open_findings=len(found.open),
        frozen_at=timezone.now(),
    )
    pdf(printed(version, []))  # What cannot be printed is not frozen: it would stay so for good.
    report.move(State.FROZEN)
    version.save()
    return version


@transaction.atomic
def ask_for_comments(*, report: Report) -> None:
    """The frozen draft goes to the members."""
    report.move(State.COMMENT)


@transaction.atomic
def take_back(*, report: Report, reason: str) -> None:
    """Change it again. The frozen draft goes; what was published stays for its readers."""
    report.move(State.COLLECTING, reason=reason)
    report.versions.filter(published_at=None).delete()


@transaction.atomic
def approve(*, report: Report) -> None:
    """The members agree. Raises ValueError while a comment has no answer."""
    report.hold()  # A comment that comes by a link now waits, and is refused.
    waiting = report.comments.filter(answer="").count()
    if waiting:
        raise ValueError(
            f"{counted(waiting, 'comment has', 'comments have')} no answer yet: answer"
            f" {noun_of(waiting, 'it', 'them')} first."
        )
    report.move(State.APPROVED)


@transaction.atomic
def publish(*, report: Report, erratum: str = "") -> Version:
    """Show the frozen draft to the public; a corrected one with what was wrong before.

    A report that was hidden since its first publication stays hidden.

    Raises ValueError where it has no erratum, or something in it is open.
    """
    report.hold()
    draft = draft_of(report)
    if draft is None:
        raise ValueError("There is no frozen draft: freeze the report first.")
    if draft.number > 1 and not erratum.strip():
        raise ValueError("Say what was wrong in the version before, and what is right.")
    found = review(report, draft.document)
    if found.problems:
        raise ValueError(found.why_not())
    is_first = draft.number == 1
    draft.erratum, draft.published_at = erratum.strip(), timezone.now()
    draft.save()
    report.move(
        State.PUBLISHED if is_first else State.CORRECTED,
        published_on=timezone.localdate(),
        is_published=is_first or report.is_published,  # What was hidden stays so.
    )
    contributing.end(report=report)
    return draft
