"""Who made a document, and how it is cited; as far as people agreed to be named."""

from django.conf import settings
from django.utils.text import get_text_list

from publications.models import Publication, PublicationAuthor

SECRETARIAT = "ICPerMed Secretariat"


def name_of(author: PublicationAuthor) -> str:
    """The name of an author or partner; empty for somebody whom the public may not know.

    A person of the register is named only with consent, whatever is printed elsewhere.
    """
    if author.person and not author.person.is_name_public:
        return ""
    if author.name:
        return author.name
    if author.person:
        return author.person.name
    record = author.body or author.organisation
    if not record or not record.is_published:
        return ""
    if author.body and author.body.kind == "working_group":
        return f"ICPerMed Working Group {record.name}"
    return record.name


def url_of(author: PublicationAuthor) -> str:
    """The page of a body, or of an organisation; empty where the public sees none."""
    record = author.body or author.organisation
    if record is None or not record.is_published:
        return ""
    return record.get_absolute_url()


def names(publication: Publication, role: str = PublicationAuthor.Role.AUTHOR) -> list[str]:
    """The names of all authors, or partners, in their order."""
    found = [name_of(one) for one in publication.authors.all() if one.role == role]
    if role == PublicationAuthor.Role.AUTHOR and publication.is_by_secretariat:
        found.append(SECRETARIAT)
    return [name for name in found if name]


def doi_url(publication: Publication) -> str:
    """The address that leads to the document for good; empty without a DOI."""
    return f"https://doi.org/{publication.doi}" if publication.doi else ""


def citation(publication: Publication) -> str:
    """How to cite it: what the secretariat wrote, or composed of what is known.

    "ICPerMed (2023): Title. Version 1.0. https://…"
    """
    if publication.cite_as:
        return publication.cite_as
    by = get_text_list(names(publication), "and") or settings.SITE_NAME
    year = f" ({publication.published_on.year})" if publication.published_on else ""
    version = f" Version {publication.version}." if publication.version else ""
    address = doi_url(publication) or settings.SITE_URL + publication.get_absolute_url()
    title = publication.title.rstrip(".")
    return f"{by}{year}: {title}.{version} {address}"
