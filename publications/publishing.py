"""The steps of a document: planned, in preparation, published, superseded or withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from icpermed.partial_dates import PartialDate
from publications.models import Publication
from publications.versions import older_than

State = Publication.State
#: What a new version has from the one before it.
KEPT = [
    *("title", "kind", "summary", "is_by_secretariat", "licence", "language", "accompanies"),
    *("event", "source"),
]


def today() -> PartialDate:
    """This day, as dates of documents are kept."""
    return PartialDate.known(timezone.localdate())


@transaction.atomic
def plan(*, publication: Publication) -> None:
    """Back to the plans: nobody works on it at present."""
    publication.move(State.PLANNED)


@transaction.atomic
def prepare(*, publication: Publication, reason: str = "") -> None:
    """Somebody works on it. One that was published, and has a file or an address, is hidden."""
    shown = publication.is_published and not (publication.file or publication.link)
    publication.move(State.IN_PREPARATION, reason=reason, is_published=shown)


@transaction.atomic
def publish(*, publication: Publication, on: PartialDate | None = None) -> list[Publication]:
    """Show it to the public. The version that it replaces is superseded; returned, if so.

    Raises ValidationError where there is nothing to read yet.
    """
    if not (publication.file or publication.link):
        raise ValidationError("Add the file or its address first, and save.")
    day = on or publication.published_on or today()
    publication.move(State.PUBLISHED, published_on=day, is_published=True, withdrawn_because="")
    older = publication.replaces
    if older and older.state == State.PUBLISHED:
        older.move(State.SUPERSEDED, reason=f"“{publication}” takes its place.")
        return [older]
    return []


@transaction.atomic
def supersede(*, publication: Publication, by: Publication) -> None:
    """A newer version takes its place. The old one stays reachable, and says so."""
    if by.state != State.PUBLISHED:
        raise ValidationError(f"“{by}” is not published: publish it first.")
    if by.replaces_id not in {None, publication.pk}:
        raise ValidationError(f"“{by}” is the newer version of another document already.")
    if by.pk in older_than(publication):
        raise ValidationError(f"“{by}” is an older version of this one.")
    publication.move(State.SUPERSEDED, reason=f"“{by}” takes its place.")
    by.replaces = publication
    by.full_clean(exclude=["slug"])
    by.save(update_fields=["replaces", "updated_at"])


@transaction.atomic
def withdraw(*, publication: Publication, reason: str) -> None:
    """Take it back. Its page stays and says why; the file is given to nobody any more."""
    if not reason.strip():
        raise ValidationError("Say why: the public reads it.")
    publication.move(State.WITHDRAWN, reason=reason, withdrawn_because=reason.strip())


@transaction.atomic
def new_version(*, publication: Publication, version: str) -> Publication:
    """Begin the next version of a published document: a record of its own, not public yet.

    Authors, partners and topics come along; file, date, DOI and wording of the citation do not.
    """
    if publication.state != State.PUBLISHED:
        raise ValidationError("Only what is published gets a new version.")
    new = Publication(
        slug=free_slug(f"{publication.slug[:60]}-{slugify(version) or 'new'}"),
        version=version,
        state=State.IN_PREPARATION,
        replaces=publication,
        **{name: getattr(publication, name) for name in KEPT},
    )
    new.full_clean()
    new.save()
    for rows in [publication.authors.all(), publication.topic_rows.all()]:
        for row in rows:
            row.pk, row._state.adding, row.publication = None, True, new
            row.save()
    return new


def free_slug(wanted: str) -> str:
    """The address, or one like it that no other document has."""
    slugs = [wanted, *(f"{wanted}-{number}" for number in range(2, 100))]
    taken = set(Publication.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    return next(slug for slug in slugs if slug not in taken)
