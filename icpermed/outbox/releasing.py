"""A person lets a mailing go out, or discards it: once, however often a button is pressed."""

from collections import defaultdict
from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import QuerySet

from icpermed.outbox.models import Mail, Mailing

#: What else is done when letters of a template are let go: each is given those mails.
_follows: dict[str, list[Callable[[QuerySet[Mail]], None]]] = defaultdict(list)


def when_released(template: str) -> Callable:
    """Mark a function that an app wants called when letters of a template are let go."""

    def marked(function: Callable[[QuerySet[Mail]], None]) -> Callable:
        _follows[template].append(function)
        return function

    return marked


@transaction.atomic
def release(mailing: Mailing, *, by, only: Collection[int] | None = None) -> int:
    """Let the drafts go out, or ``only`` some of them. Returns how many. The others never do.

    Raises ValueError, with a sentence, where somebody was quicker, or nothing would go out.
    """
    mailing.release(by=by)
    drafts = mailing.mails.filter(state=Mail.State.DRAFT)
    if only is not None:
        drafts.exclude(pk__in=only).leave_out(by=by)
    count = drafts.release(by=by)
    if not count:
        raise ValueError("No mail would go out: tick at least one, or discard the mailing.")
    for template, functions in _follows.items():
        mails = mailing.mails.filter(template=template, state=Mail.State.QUEUED)
        for function in functions:
            function(mails)
    return count


@transaction.atomic
def discard(mailing: Mailing, *, by=None) -> int:
    """Nothing of it goes out. Returns how many drafts that were."""
    mailing.discard()
    return mailing.mails.filter(state=Mail.State.DRAFT).cancel(by=by)
