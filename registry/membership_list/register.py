"""The register as a list is compared with it: read once, searched in memory."""

from collections import defaultdict

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from icpermed.text import fold
from registry.membership_list.entries import Entry
from registry.models import Body, Mandate, Membership, Name, Organisation, Person

SIMILAR = """
SELECT DISTINCT ON (wanted.place) wanted.place, organisation.id
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted (place, name, country)
JOIN registry_organisation AS organisation
    ON organisation.country_id = wanted.country AND organisation.merged_into_id IS NULL
JOIN registry_name AS name ON name.organisation_id = organisation.id AND name.kind <> 'acronym'
WHERE similarity(name.folded, fold(wanted.name)) >= 0.6
ORDER BY wanted.place, similarity(name.folded, fold(wanted.name)) DESC, organisation.id
"""


class Register:
    """Organisations with all their names, memberships and contacts, and the ways to find them."""

    def __init__(self):
        self.organisations = {
            organisation.pk: organisation
            for organisation in Organisation.objects.select_related("country", "region")
        }
        self.by_ror = {
            organisation.ror_id: organisation
            for organisation in self.organisations.values()
            if organisation.ror_id and not organisation.merged_into_id
        }
        self.names = defaultdict(set)  # Of an organisation: folded text, whatever kind.
        self.by_name = defaultdict(set)  # Folded name: organisations, in any country.
        self.by_acronym = defaultdict(set)
        for name in Name.objects.all():
            self.add_name(name.organisation_id, name.text, is_acronym=name.kind == "acronym")
        self.memberships = defaultdict(list)
        for membership in Membership.objects.order_by("period"):
            membership.organisation = self.organisations[membership.organisation_id]
            self.memberships[membership.organisation_id].append(membership)
        self.people = {}
        self.nameless = {}
        for person in Person.objects.order_by("-pk"):
            if person.email:
                self.people[person.email.casefold()] = person
            else:
                self.nameless[fold(person.name), person.affiliation_id] = person
        self.read_committee()
        self.slugs = set(Organisation.objects.values_list("slug", flat=True))

    def read_committee(self) -> None:
        """Who reports to the Executive Committee today; nobody where there is none yet."""
        self.committee = Body.objects.current().filter(kind=Body.Kind.EXECUTIVE_COMMITTEE).first()
        self.reporting = {
            mandate.person_id: mandate.organisation_id
            for mandate in Mandate.objects.filter(
                body=self.committee, role=Mandate.Role.REPORTING_CONTACT
            ).exclude(period__fully_lt=(timezone.localdate(), None))
        }

    def kept(self, pk: int) -> int:
        """The record that is kept where two were merged."""
        while self.organisations[pk].merged_into_id:
            pk = self.organisations[pk].merged_into_id
        return pk

    def add_name(self, pk: int, text: str, *, is_acronym: bool) -> None:
        kept, folded = self.kept(pk), fold(text)
        self.names[kept].add(folded)
        # An alias may be a short name too: "It-MoH" beside "IT-MoH".
        self.by_acronym[folded].add(kept)
        if not is_acronym:
            self.by_name[folded].add(kept)

    def find(self, entry: Entry) -> Organisation | None:
        """The one organisation that a row means, nothing if it is new; doubt is a fault.

        By ROR; else by acronym and country; else by any name and country. Never by a name alone:
        every second country has a Ministry of Health.
        """
        ror_id = entry.get("ror_id")
        by_acronym = self.candidates(entry, self.by_acronym, "acronym")
        by_name = self.candidates(entry, self.by_name, "name")
        both = by_acronym & by_name
        if ror_id in self.by_ror:
            return self.by_ror[ror_id]
        if len(both) == 1:
            found = both
        elif by_acronym and by_name and not both:
            return self.in_doubt(
                entry, "name", by_acronym | by_name, "Acronym and name belong to different ones"
            )
        else:
            found = by_acronym or by_name
        if len(found) > 1:
            return self.in_doubt(entry, "name", found, "This may be any of several")
        if not found:
            return self.without_country(entry)
        organisation = self.organisations[min(found)]
        if ror_id and organisation.ror_id:  # And it is another one.
            return self.in_doubt(
                entry, "ROR", found, "By its name this has another ROR id in the register"
            )
        return organisation

    def candidates(self, entry: Entry, index: dict, column: str) -> set[int]:
        """Organisations of the row's country that bear this name or acronym."""
        text = entry.get(column)
        if not text:
            return set()
        return {
            pk
            for pk in index.get(fold(text), ())
            if (self.organisations[pk].country_id or "") == entry.country_code
        }

    def without_country(self, entry: Entry) -> Organisation | None:
        """A row that says no country: name and acronym together may do, one alone never does."""
        if entry.country_code or "country" in entry.values:
            return None
        names = self.by_name.get(fold(entry.get("name") or ""), set())
        acronyms = self.by_acronym.get(fold(entry.get("acronym") or ""), set())
        if len(names & acronyms) == 1 and entry.get("acronym"):
            return self.organisations[min(names & acronyms)]
        if found := names | acronyms:
            return self.in_doubt(entry, "country", found, "Write the country. It may be this one")
        return None

    def in_doubt(self, entry: Entry, column: str, found: set[int], problem: str) -> None:
        names = "; ".join(
            f"{self.organisations[pk]}, {self.organisations[pk].country or 'international'}"
            for pk in sorted(found)[:5]
        )
        entry.row.blame(column, entry.typed.get(column, ""), f"{problem}: {names}.")

    def similar(self, entries: list[Entry]) -> dict[int, Organisation]:
        """For new organisations, by place: one of the same country with a name much like theirs."""
        wanted = [
            (place, entry.get("name"), entry.country_code)
            for place, entry in enumerate(entries)
            if entry.get("name") and entry.country_code
        ]
        if not wanted or not self.organisations:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(SIMILAR, [list(column) for column in zip(*wanted, strict=True)])
            return {place: self.organisations[pk] for place, pk in cursor.fetchall()}

    def free_slug(self, words: str) -> str:
        """An address that nobody has: "asrt", then "asrt-2"."""
        stem = slugify(words)[:70] or "organisation"
        slug, number = stem, 1
        while slug in self.slugs:
            number += 1
            slug = f"{stem}-{number}"
        self.slugs.add(slug)
        return slug
