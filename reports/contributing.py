"""Contributions to a section: somebody is asked, writes, and the text is taken over.

Who writes has no account, only a link. A verb that cannot be done raises ValueError with a sentence
that says why; `Meanwhile` where another window was quicker.
"""

import re
from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from icpermed.outbox.models import Mailing
from icpermed.personal_pages import Meanwhile
from registry.models import Person
from reports.asking import ask
from reports.models import Contribution, Report, Section

State = Contribution.State
#: The mark of a footnote, in the text and where it is written.
MARK = re.compile(r"\[\^([^\[\]\s]+)\]")


@transaction.atomic
def ask_for(
    *,
    section: Section,
    name: str,
    email: str,
    words: str,
    due_on: date,
    by,
    person: Person | None = None,
) -> Mailing:
    """Ask somebody to write for a section: the letter waits in the outbox to be looked at.

    Raises ValidationError where the same address is asked already, or the report is not collected.
    """
    report = Report.objects.select_for_update().get(pk=section.report_id)
    if report.state != Report.State.COLLECTING:
        raise ValueError("Contributions are asked for while the report is being collected.")
    contribution = Contribution(
        section=section, person=person, name=name, email=email, words=words, due_on=due_on
    )
    contribution.full_clean()
    contribution.save()
    return write_to(contribution=contribution, by=by)


def write_to(*, contribution: Contribution, by) -> Mailing:
    """Prepare the letter to whoever is asked. Its title stays for good, and names nobody."""
    title = f"{contribution.report}: asking for “{contribution.section}”"
    return ask([contribution], title=title, report=contribution.report, by=by)


# --- by the link ----------------------------------------------------------------------------------


def locked(contribution: Contribution) -> Contribution:
    """A contribution as it is now, for this transaction alone; nobody freezes its report.

    The report first, as who moves it or decides about its numbers does. Raises ValueError where
    somebody has deleted it.
    """
    Report.objects.select_for_update().filter(pk=contribution.report.pk).first()
    rows = Contribution.objects.select_related("section__report").select_for_update(of=["self"])
    found = rows.filter(pk=contribution.pk).first()
    if found is None:
        raise ValueError("Nobody asks for this any more. Nothing was changed.")
    return found


@transaction.atomic
def answer(*, contribution: Contribution, state: str, text: str, seen: str) -> None:
    """Keep what somebody has written: as a draft, handed in, or with nothing to add.

    ``seen`` is the fingerprint of what was stored when the page was opened.
    """
    contribution = locked(contribution)
    if (contribution.state, contribution.written) == (state, text):
        return  # The button was pressed twice.
    if why := contribution.why_closed():
        raise ValueError(f"{why} Nothing was changed.")
    if contribution.fingerprint != seen:
        raise Meanwhile(
            "Something was saved in another window after you opened this page. What you typed is"
            " still below, and what is stored above it: compare them, then press again."
        )
    if state == State.RECEIVED and not text:
        raise ValueError("Write something first; or say that you have nothing to add.")
    told = {State.RECEIVED: "handed it in", State.DECLINED: "has nothing to add"}
    reason = f"Whoever was asked {told.get(state, 'saved a draft')}, by a personal link"
    with pghistory.context(url="/reports/contributions/", reason=reason):
        answered_at = None if state == State.ASKED else timezone.now()
        words = {"text": text, "draft": ""}
        if state != State.RECEIVED:  # What is not handed in, or not any more, is the writer's own.
            words = {"text": "", "draft": text}
        contribution.move(state, **words, answered_at=answered_at, reason=reason)


# --- at the desk ----------------------------------------------------------------------------------


@transaction.atomic
def take_over(*, contribution: Contribution, seen: str) -> None:
    """Put the text at the end of its section, as it was read.

    The history of the section says when it came; who wrote it is not for all who read that.
    """
    contribution = locked(contribution)
    section = Section.objects.select_for_update().get(pk=contribution.section_id)
    if contribution.report.state != Report.State.COLLECTING:
        raise ValueError("The report is not being collected any more: nothing is taken over.")
    if contribution.fingerprint != seen:
        raise Meanwhile("The text was changed after you opened this page: read it once more.")
    contribution.move(State.TAKEN_OVER, reason="Taken over into the section")
    section.text = with_text(section.text, contribution)
    came = timezone.localtime(contribution.answered_at)
    with pghistory.context(reason=f"A contribution of {came:%-d %B %Y} was taken over"):
        section.save(update_fields=["text", "updated_at"])


def with_text(words: str, contribution: Contribution) -> str:
    """The text of a section with a contribution at its end; footnotes do not get mixed up."""
    taken = set(MARK.findall(words))

    def own(mark: re.Match) -> str:
        return f"[^{mark[1]}-{contribution.pk}]" if mark[1] in taken else mark[0]

    added = MARK.sub(own, contribution.text)
    return "\n\n".join(filter(None, [words.rstrip(), added.strip()]))


@transaction.atomic
def withdraw(*, contribution: Contribution, why: str) -> None:
    """Nothing is asked any more: the link ends, and letters that wait do not go out."""
    locked(contribution).move(State.WITHDRAWN, reason=why)


@transaction.atomic
def end(*, report: Report) -> None:
    """The report is published: its correction does not ask those of then once more."""
    rows = Contribution.objects.filter(section__report=report)
    for one in rows.exclude(state__in=[State.TAKEN_OVER, State.WITHDRAWN]):
        withdraw(contribution=one, why="The report is published")
