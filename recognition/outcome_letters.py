"""What nominees and nominators are told once an edition is decided."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from icpermed.outbox.writing import Letter, compose
from recognition.models import Award, Nomination

WINNER = "recognition/mail/winner.txt"
WINNER_NOMINATOR = "recognition/mail/winner_nominator.txt"
RESERVE = "recognition/mail/reserve.txt"
NOT_SELECTED = "recognition/mail/not_selected.txt"

#: Which outcome a letter tells of.
TEMPLATES = {
    WINNER: "winner",
    WINNER_NOMINATOR: "winner",
    RESERVE: "reserve",
    NOT_SELECTED: "not_selected",
}
#: Where the link to the winner's own page will stand, as long as there is no award.
LINK_TO_COME = "(the winner's personal link)"


def letters_of(
    nominations: Iterable[Nomination], awards: Mapping[int, Award] | None = None
) -> list[tuple[Nomination, Letter]]:
    """All letters about these outcomes. Without ``awards`` as a preview, with no personal links."""
    return [
        (nomination, letter)
        for nomination in nominations
        for letter in letters_about(nomination, (awards or {}).get(nomination.pk))
    ]


def letters_about(nomination: Nomination, award: Award | None) -> Iterable[Letter]:
    """The letters about one outcome: to the nominee, and to whoever has nominated them."""
    template = {"winner": WINNER, "reserve": RESERVE, "not_selected": NOT_SELECTED}[
        nomination.pending
    ]
    url = settings.SITE_URL + award.get_consent_url() if award else LINK_TO_COME
    # Who was nominated by somebody else and has not agreed may not know of it.
    if nomination.is_self or nomination.accepted_at or template == WINNER:
        yield written(template, nomination, nomination.email, nomination.name, personal_url=url)
    if not nomination.is_self:
        other = WINNER_NOMINATOR if template == WINNER else template
        to, name = nomination.nominator_email, nomination.nominator_name
        yield written(other, nomination, to, name, is_nominator=True)


def written(template: str, nomination: Nomination, to: str, name: str, **context) -> Letter:
    """One letter about a nomination."""
    edition = nomination.edition
    return compose(template, to, name, nomination=nomination, edition=edition, **context)
