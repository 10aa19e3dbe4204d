"""The register as some rows of a list need it: what they may mean, and all that belongs to it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from icpermed.imports.models import FieldLock
from icpermed.text import fold
from registry.membership_list.entries import Entry
from registry.models import Body, Mandate, Membership, Name, Organisation, Person


class Register:
    """Organisations that some rows may mean, with names, memberships and people.

    What the list itself has made while it is tried or written has a key above `newest`: it is
    here for the rows that belong to it, and is never taken for what was there before.
    """

    def __init__(self, entries: list[Entry], chosen: Iterable[int], newest: int):
        self.newest = newest
        merged = Organisation.objects.exclude(merged_into=None)
        self.merged = dict(merged.values_list("pk", "merged_into"))
        self.by_name = defaultdict(set)  # Folded name: organisations, in any country.
        self.by_acronym = defaultdict(set)
        found = self.read_names(entries) | set(chosen)
        self.read_organisations(entries, found)
        self.read_parts()
        self.read_people(entries)

    def read_names(self, entries: list[Entry]) -> set[int]:
        """Who bears a name or acronym of the rows."""
        texts = {fold(entry.get(c) or "") for entry in entries for c in ("name", "acronym")} - {""}
        names = Name.objects.filter(folded__in=texts).order_by()
        for pk, folded, kind in names.values_list("organisation", "folded", "kind"):
            # An alias may be a short name too: "It-MoH" beside "IT-MoH".
            self.by_acronym[folded].add(self.kept(pk))
            if kind != Name.Kind.ACRONYM:
                self.by_name[folded].add(self.kept(pk))
        return {pk for pks in self.by_acronym.values() for pk in pks}

    def read_organisations(self, entries: list[Entry], found: set[int]) -> None:
        """The organisations themselves, by name, ROR id, address, or because they were chosen."""
        everybody = Organisation.objects.order_by()
        addresses = {entry.get("address") for entry in entries} - {None}
        ror_ids = {entry.get("ror_id") for entry in entries} - {None, ""}
        self.by_address = {
            slug: self.kept(pk)
            for slug, pk in everybody.filter(slug__in=addresses).values_list("slug", "pk")
        }
        by_ror = everybody.filter(ror_id__in=ror_ids, merged_into=None)
        self.by_ror = dict(by_ror.values_list("ror_id", "pk"))
        found = found | {*self.by_address.values(), *self.by_ror.values()}
        self.organisations = everybody.select_related("country", "region").in_bulk(list(found))

    def read_parts(self) -> None:
        """All names, memberships and locks of these organisations."""
        pks = list(self.organisations)
        gone = [pk for pk in self.merged if self.kept(pk) in self.organisations]
        self.names = defaultdict(set)  # Of an organisation: folded texts of whatever kind.
        names = Name.objects.filter(organisation__in=[*pks, *gone]).order_by()
        for pk, folded in names.values_list("organisation", "folded"):
            self.names[self.kept(pk)].add(folded)
        self.memberships = defaultdict(list)
        for membership in Membership.objects.filter(organisation__in=pks).order_by("period"):
            membership.organisation = self.organisations[membership.organisation_id]
            self.memberships[membership.organisation_id].append(membership)
        self.locks = defaultdict(dict)
        locks = FieldLock.objects.filter(model="registry.organisation", record_id__in=pks)
        for lock in locks.select_related("locked_by"):
            self.locks[lock.record_id][lock.field] = lock

    def read_people(self, entries: list[Entry]) -> None:
        """People by address; those without one by name and organisation; and who reports today."""
        addresses = {
            contact.email.lower() for entry in entries for contact in entry.get("contacts") or []
        } - {""}
        people = Person.objects.alias(lower=Lower("email")).order_by("-pk")
        self.people = {
            person.email.lower(): person for person in people.filter(lower__in=addresses)
        }
        with_us = people.filter(affiliation__in=list(self.organisations))
        self.staffed = set(with_us.order_by().values_list("affiliation", flat=True))
        self.nameless = {
            (fold(person.name), person.affiliation_id): person
            for person in with_us.filter(email="")
        }
        self.committee = Body.objects.current().filter(kind=Body.Kind.EXECUTIVE_COMMITTEE).first()
        known = [*self.people.values(), *self.nameless.values()]
        mandates = Mandate.objects.filter(
            body=self.committee, role=Mandate.Role.REPORTING_CONTACT, person__in=known
        ).exclude(period__fully_lt=(timezone.localdate(), None))
        self.reporting = dict(mandates.values_list("person", "organisation"))

    def kept(self, pk: int) -> int:
        """The record that is kept where two were merged."""
        while pk in self.merged:
            pk = self.merged[pk]
        return pk

    def is_ours(self, pk: int) -> bool:
        """Whether the list itself has just made an organisation."""
        return pk > self.newest

    def add_name(self, organisation: Organisation, text: str) -> None:
        """From now on this is a known name."""
        folded = fold(text)
        self.names[organisation.pk].add(folded)
        self.by_acronym[folded].add(organisation.pk)
        self.by_name[folded].add(organisation.pk)


def newest_organisation() -> int:
    """The highest key that an organisation has before a list makes any."""
    return Organisation.objects.aggregate(Max("pk"))["pk__max"] or 0


class Slugs:
    """Addresses that nobody has: "asrt", then "asrt-2"."""

    def __init__(self):
        self.taken = set(Organisation.objects.order_by().values_list("slug", flat=True))
        self.given = set()
        self.counts = defaultdict(lambda: 1)

    def give(self, words: str) -> str:
        """A free address for these words, taken from now on."""
        stem = slugify(words)[:70] or "organisation"
        slug = stem
        while slug in self.taken or slug in self.given:
            self.counts[stem] += 1
            slug = f"{stem}-{self.counts[stem]}"
        self.given.add(slug)
        return slug

    def keep(self) -> None:
        """What was given since is used."""
        self.taken |= self.given
        self.take_back()

    def take_back(self) -> None:
        """What was given since is free again."""
        self.given.clear()
        self.counts.clear()
