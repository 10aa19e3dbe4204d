"""Asking people by mail, each with a link of their own, and reminding those who do not answer.

The letters wait in the outbox until somebody has looked at them and lets them go. What is not
wanted any more when its turn comes does not go out.
"""

from collections.abc import Iterable
from functools import partial

import pghistory
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from icpermed.outbox import Letter, compose, prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import when_released
from icpermed.outbox.reminding import why_not_again
from icpermed.outbox.wanting import when_due
from reports.models import Contribution, Reading, Report
from reports.models.asked import Asked

#: Our letters, by whom they are for.
ASKED = {
    Contribution: "reports/mail/contribution_asked.txt",
    Reading: "reports/mail/reading_asked.txt",
}
REMINDER = {
    Contribution: "reports/mail/contribution_reminder.txt",
    Reading: "reports/mail/reading_reminder.txt",
}


def written(asked: Asked, template: str) -> Letter:
    """A letter with the personal link of whom it is for."""
    return compose(
        template,
        asked.email,
        asked.name,
        asked=asked,
        report=asked.report,
        personal_url=settings.SITE_URL + asked.get_personal_url(),
    )


def key(asked: Asked, what: str) -> str:
    """No two letters have it: one for each address that somebody has."""
    return f"{asked._meta.model_name}.{asked.pk}.{what}.{asked.token[:8]}"


def waiting(model: type[Asked]) -> set[str]:
    """The keys of those to whom a letter has not gone out yet."""
    found = Mail.objects.not_gone_out().filter(about_model=model._meta.label_lower)
    return set(found.values_list("about_pk", flat=True))


@transaction.atomic
def ask(
    rows: Iterable[Asked],
    *,
    title: str,
    report: Report,
    by,
    without: Iterable[tuple[str, str]] = (),
) -> Mailing:
    """Put a letter to each of them into the outbox. Raises ValueError where nobody is to be asked.

    ``without`` are those who get none, each with the reason.
    """
    rows = list(rows)
    there = waiting(type(rows[0])) if rows else set()
    rows = [one for one in rows if str(one.pk) not in there]
    if not rows:
        raise ValueError("There is nobody to ask: each was asked, or the letter is in the outbox.")
    letters = [(written(one, ASKED[type(one)]), key(one, "asked"), one) for one in rows]
    return prepare(title, letters, about=report, by=by, without=without)


@transaction.atomic
def remind(rows: models.QuerySet, *, report: Report, by) -> Mailing:
    """Put a reminder to those who have not answered into the outbox, to be looked at.

    Raises ValueError, with a sentence, where there is nobody to remind.
    """
    behind = list(rows.unanswered())
    if not behind:
        raise ValueError("Everybody has answered: there is nobody to remind.")
    there = waiting(rows.model)
    without = {one: why for one in behind if (why := why_not_now(one, there))}
    if len(without) == len(behind):
        told = " ".join(f"{one.name}: {why}" for one, why in without.items())
        raise ValueError(f"Nobody can be reminded now. {told}")
    today = timezone.localdate()
    return prepare(
        f"{report}: reminders",
        [
            (written(one, REMINDER[rows.model]), key(one, f"reminder.{today:%Y%m%d}"), one)
            for one in behind
            if one not in without
        ],
        about=report,
        by=by,
        without=[(one.name, why) for one, why in without.items()],
    )


def why_not_now(asked: Asked, there: set[str]) -> str:
    """Why somebody gets no reminder, in a sentence; empty for whoever does."""
    if why := asked.why_closed():
        return why
    if str(asked.pk) in there:
        return "A letter is in the outbox, and has not gone out yet."
    if not asked.asked_at:
        return "Was not asked yet."
    return why_not_again(asked.reminded_at)


# --- when letters go ------------------------------------------------------------------------------


def note(model: type[Asked], field: str, reason: str, mails: models.QuerySet) -> None:
    """Somebody has let letters go: write down when."""
    now = timezone.now()
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason=reason):
        model.objects.filter(pk__in=keys).update(**{field: now}, updated_at=now)


for one, template in ASKED.items():
    when_released(template)(partial(note, one, "asked_at", "Asked"))
for one, template in REMINDER.items():
    when_released(template)(partial(note, one, "reminded_at", "Reminded"))


@when_due(*ASKED.values(), *REMINDER.values())
def why_unwanted(mail: Mail) -> str:
    """Whether there is an answer by now, or none is wanted any more."""
    asked = apps.get_model(mail.about_model).objects.filter(pk=mail.about_pk).first()
    if asked is None or asked.why_closed():
        return "Nothing is asked of this person any more."
    return "" if asked.state == "asked" else "There is an answer."
