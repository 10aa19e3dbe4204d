"""Whether a nomination keeps the rules of its edition, which are data of the edition.

``findings`` tell an applicant nothing that is not theirs or public: that somebody else has
nominated the same person is found by ``doubles``, and told to the secretariat alone. So a second
nomination of a person is taken; which of them goes to the jury, the secretariat decides.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.formats import date_format

from icpermed.models import Fold
from recognition.honoured import already, earlier_awards, own_awards
from recognition.models import Edition, Nomination
from registry.models import Membership

#: What has to be written, and what is said where it is not.
NEEDED = {
    "title": "Write the title of the work.",
    "name": "Write the name of the person who is nominated.",
    "affiliation": "Write where the person works.",
    "country": "Choose the country.",
    "summary": "Write a summary in a few sentences.",
    "text": "Write the description.",
}
NEEDED_OF_ONESELF = {
    "name": "Write your name.",
    "affiliation": "Write where you work.",
}
NEEDED_OF_ANOTHER = {
    "email": "Write the address of the person: they have to agree.",
    "nominator_name": "Write your own name.",
}
#: States in which a nomination is in the way of another of the same person.
AWAY = ["draft", "withdrawn", "ineligible", "disqualified"]


@dataclass(frozen=True)
class Finding:
    """What is in the way, and beside which field that is said; "files" for a missing file."""

    field: str
    words: str


def problems(nomination: Nomination) -> list[str]:
    """What is in the way of handing in, in sentences for the applicant."""
    return [finding.words for finding in findings(nomination)]


def problems_for_the_desk(nomination: Nomination) -> list[str]:
    """The same, and what only the secretariat may know: doubles, and awards nobody published."""
    edition, found = nomination.edition, problems(nomination)
    if edition.is_once_a_person:
        found += [
            f"{other.reference} may be about the same person." for other in doubles(nomination)
        ]
    if edition.excludes_the_honoured:
        told = {finding.words for finding in honoured(nomination)}
        known = {told_of(award) for award in earlier_awards(nomination)}
        found += sorted(known - told)
    if not nomination.is_self and not nomination.accepted_at:
        found.append("The nominee has not agreed yet.")
    return found


def findings(nomination: Nomination, *, is_somebody_else: bool = False) -> list[Finding]:
    """What is in the way, with the field. ``is_somebody_else``: the applicant says that whoever
    was honoured under this name is another person."""
    return [
        *what_is_missing(nomination),
        *dates(nomination),
        *places(nomination),
        *people(nomination),
        *honoured(nomination, is_somebody_else=is_somebody_else),
        *missing_files(nomination),
    ]


def what_is_missing(nomination: Nomination) -> list[Finding]:
    """Fields that have to be filled in."""
    edition = nomination.edition
    needed = NEEDED | (NEEDED_OF_ONESELF if nomination.is_self else NEEDED_OF_ANOTHER)
    if edition.evidence_from or edition.evidence_to:
        needed = needed | {"evidence_on": "Write when the work was done or published."}
    found = [
        Finding(field, words)
        for field, words in needed.items()
        if not str(getattr(nomination, field) or "").strip()
    ]
    if nomination.topic_id is None and edition.topics.exists():
        found.append(Finding("topic", "Choose the topic."))
    if not nomination.confirms_conditions:
        found.append(Finding("confirms_conditions", "Confirm the conditions by the tick."))
    return found


def dates(nomination: Nomination) -> list[Finding]:
    """The work must lie in the window of the edition, as precisely as its date is known."""
    edition, day = nomination.edition, nomination.evidence_on
    if not day:
        return []
    first, last = edition.evidence_from, edition.evidence_to
    window = window_words(edition)
    if (first and day.last_day < first) or (last and day.first_day > last):
        words = f"The work is of {day}; this edition is for work {window}."
    elif (first and day.first_day < first) or (last and day.last_day > last):
        more = "day" if day.month else "month, or the day"
        words = f"Write the {more}: {day} is only partly {window}."
    else:
        return []
    return [Finding("evidence_on", words)]


def window_words(edition: Edition) -> str:
    """From when to when the work may be: "from 1 January 2022 to 31 December 2023"."""
    days = [("from", edition.evidence_from), ("to", edition.evidence_to)]
    return " ".join(f"{word} {date_format(day, 'j F Y')}" for word, day in days if day)


def member_countries(edition: Edition) -> set[str]:
    """The countries in which an organisation was a member when the call opened."""
    members = Membership.objects.published().members().current(edition.opens_on)
    return set(members.order_by().values_list("organisation__country", flat=True)) - {None}


def places(nomination: Nomination) -> list[Finding]:
    """Who may apply, by country."""
    edition = nomination.edition
    is_bound = edition.open_to == Edition.OpenTo.MEMBER_COUNTRIES
    if not (is_bound and nomination.country_id):
        return []
    if nomination.country_id in member_countries(edition):
        return []
    words = (
        f"This edition is for people in countries of members; {nomination.country} was none when"
        " the call opened."
    )
    return [Finding("country", words)]


def people(nomination: Nomination) -> list[Finding]:
    """Whoever nominates is not the nominee, nor nominates the same person twice."""
    found = []
    own, theirs = nomination.nominator_email.lower(), nomination.email.lower()
    if not nomination.is_self and theirs and own == theirs:
        words = "This is your own address. To nominate yourself, begin an own nomination."
        found.append(Finding("email", words))
    if nomination.edition.is_once_a_person:
        kept = kept_by_the_same(doubles(nomination), nomination).first()
        if kept:
            words = (
                f"You have handed in {kept.reference} about the same person. Each person is"
                " nominated once: change that one instead."
            )
            found.append(Finding("name", words))
    return found


def kept_by_the_same(rows: QuerySet, nomination: Nomination) -> QuerySet:
    """Those of some nominations that the same confirmed address keeps."""
    address = nomination.keeper_email
    if not address:
        return rows.none()
    of_another = Q(is_self=False, nominator_email__iexact=address)
    return rows.filter(Q(is_self=True, email__iexact=address) | of_another).exclude(
        confirmed_at=None
    )


def doubles(nomination: Nomination) -> QuerySet:
    """For the desk: other nominations of the edition that count and may be of the same person."""
    same = by_record(nomination)
    if nomination.name:
        same |= Q(folded=Fold(Value(nomination.name)))
    return others(nomination).alias(folded=Fold("name")).filter(same)


def certain_doubles(nomination: Nomination) -> QuerySet:
    """Those by the register or by address: a name alone proves nothing."""
    return others(nomination).filter(by_record(nomination))


def others(nomination: Nomination) -> QuerySet:
    """The other nominations of the edition that count."""
    rows = nomination.edition.nominations.exclude(pk=nomination.pk).exclude(state__in=AWAY)
    return rows.select_related("edition")


def by_record(nomination: Nomination) -> Q:
    """The same person by the register, or by address."""
    same = Q(pk=None)
    if nomination.person_id:
        same |= Q(person=nomination.person_id)
    if nomination.email:
        same |= Q(email__iexact=nomination.email)
    return same


def with_doubles(nominations: QuerySet) -> QuerySet:
    """For the desk: those for which another of the edition may be of the same person."""
    other = (
        Nomination.objects.filter(edition=OuterRef("edition"), edition__is_once_a_person=True)
        .exclude(pk=OuterRef("pk"))
        .exclude(state__in=AWAY)
        .alias(folded=Fold("name"))
    )
    same = Q(person=OuterRef("person"))
    same |= Q(email__iexact=OuterRef("email")) & ~Q(email="")
    same |= Q(folded=Fold(OuterRef("name"))) & ~Q(name="")
    return nominations.exclude(state__in=AWAY).filter(Exists(other.filter(same)))


def honoured(nomination: Nomination, *, is_somebody_else: bool = False) -> list[Finding]:
    """Nobody is honoured twice. Of a name, only what the public sees is told."""
    if not nomination.edition.excludes_the_honoured:
        return []
    awards = own_awards(nomination)
    if not is_somebody_else:
        public = already(nomination.name, except_for=nomination.edition)
        awards += [award for award in public if award not in awards]
    return [Finding("name", told_of(award)) for award in awards]


def told_of(award) -> str:
    """That somebody was honoured, in a sentence."""
    return f"{award.name} was honoured in {award.edition.year}, and nobody is honoured twice."


def missing_files(nomination: Nomination) -> list[Finding]:
    """Files that the edition asks for."""
    given = nomination.files.filter(required_file=OuterRef("pk"))
    needed = nomination.edition.required_files.filter(~Exists(given), is_optional=False)
    return [Finding(f"file_{one.pk}", f"Add the file “{one.name}”.") for one in needed]
