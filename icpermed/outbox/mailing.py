"""A mailing: the letters that the staff looks at before they go out, and whom none is for."""

from collections.abc import Iterable

from django.db import models, transaction

from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.models import about as about_fields
from icpermed.outbox.writing import NO_ADDRESS, Letter, mail_of, write

HAS_IT = "The same mail to {} is in the outbox already."

#: A letter; or with its key; or with its key and the record that it is about.
Item = Letter | tuple[Letter, str] | tuple[Letter, str, models.Model]


@transaction.atomic
def prepare(
    title: str,
    letters: Iterable[Item],
    *,
    about: models.Model | None = None,
    by=None,
    once: str = "",
    without: Iterable[tuple[str, str]] = (),
) -> Mailing:
    """Put drafts into the outbox, to be looked at on the mailing's page, and sent from there.

    ``without`` are those who get none, each with the reason; they are shown as well. Who has got
    a letter of the same key already is one of them. While a mailing of the key ``once`` is there
    and was not discarded, that one is returned, and nothing is added to it.
    """
    fields = {"title": title[:250], "made_by": by, **about_fields(about)}
    mailing, is_new = begin(once, **fields)
    if not is_new:
        return mailing
    drafts = [draft_of(item, mailing, about) for item in letters]
    written = {mail.message_id for mail in write(drafts)}
    refused = [mail for mail in drafts if mail.message_id not in written]
    nobody = [(mail.recipient, HAS_IT.format(mail.to)) for mail in refused]
    write([nothing_to(name, why, mailing, about) for name, why in [*nobody, *without]])
    return mailing


def begin(once: str, **fields) -> tuple[Mailing, bool]:
    """A new mailing, or the one of the same key; and whether it is new."""
    if not once:
        return Mailing.objects.create(**fields), True
    there = Mailing.objects.exclude(state=Mailing.State.DISCARDED)
    return there.get_or_create(once=once, defaults=fields)


def draft_of(item: Item, mailing: Mailing, about: models.Model | None) -> Mail:
    """A letter as a draft; what is no address is left out, and says so."""
    letter, once, record = (*item, "", None)[:3] if isinstance(item, tuple) else (item, "", None)
    fields = {"state": Mail.State.DRAFT, "mailing": mailing}
    if not letter.has_address:
        fields |= {"state": Mail.State.LEFT_OUT, "problem": NO_ADDRESS.format(letter.to)}
    return mail_of(letter, about=record or about, once=once, **fields)


def nothing_to(name: str, why: str, mailing: Mailing, about: models.Model | None) -> Mail:
    """Somebody who gets no mail of a mailing, and why."""
    fields = {"state": Mail.State.LEFT_OUT, "mailing": mailing, "problem": why}
    return mail_of(Letter("", "", "", name), about=about, once="", **fields)
