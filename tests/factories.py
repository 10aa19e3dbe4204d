"""Records for tests: valid and published, each named after what it is; a test says what matters."""

from itertools import count

from django.contrib.auth.models import Group, User
from django.utils import timezone

from registry.models import (
    Application,
    Body,
    Country,
    Decision,
    Mandate,
    Membership,
    Name,
    Organisation,
    Person,
    Proposal,
    Region,
    Relation,
)

number = count(1)

COUNTRIES = {
    "BE": ("BEL", "Belgium", "europe"),
    "BR": ("BRA", "Brazil", "americas"),
    "CA": ("CAN", "Canada", "americas"),
    "DE": ("DEU", "Germany", "europe"),
    "EG": ("EGY", "Egypt", "africa"),
    "ES": ("ESP", "Spain", "europe"),
    "FR": ("FRA", "France", "europe"),
    "IL": ("ISR", "Israel", "asia"),
    "IT": ("ITA", "Italy", "europe"),
}


def saved(record):
    """Check a record as a form would, and save it."""
    record.full_clean()
    record.save()
    return record


def make_country(code="DE", **fields) -> Country:
    alpha3, name, continent = COUNTRIES.get(code, (f"{code}X", f"Country {code}", "europe"))
    fields = {"alpha3": alpha3, "name": name, "continent": continent} | fields
    return Country.objects.get_or_create(code=code, defaults=fields)[0]


def make_region(name=None, **fields) -> Region:
    """A region; those that members come from are already there with the database."""
    fields.setdefault("country", make_country("BE"))
    known = Region.objects.filter(country=fields["country"], name=name).first()
    return known or saved(Region(name=name or f"Region {next(number)}", **fields))


def make_organisation(name=None, **fields) -> Organisation:
    fields = {"kind": "funder", "website": "https://example.org/", "is_published": True} | fields
    if "country" not in fields and fields["kind"] != "international_organisation":
        fields["country"] = make_country()
    return Organisation.objects.create_named(name=name or f"Organisation {next(number)}", **fields)


def make_name(organisation=None, **fields) -> Name:
    fields = {"kind": "alias", "text": f"Alias {next(number)}"} | fields
    return saved(Name(organisation=organisation or make_organisation(), **fields))


def make_relation(organisation=None, **fields) -> Relation:
    fields["other"] = fields.get("other") or make_organisation()
    return saved(Relation(organisation=organisation or make_organisation(), **fields))


def make_membership(organisation=None, **fields) -> Membership:
    fields = {"starts_on": "2020"} | fields
    return saved(Membership(organisation=organisation or make_organisation(), **fields))


def make_person(name=None, **fields) -> Person:
    fields = {"is_name_public": True, "consented_on": timezone.localdate()} | fields
    return saved(Person(name=name or f"Person {next(number)}", **fields))


def make_body(name=None, **fields) -> Body:
    n = next(number)
    fields = {"kind": "working_group", "slug": f"body-{n}", "is_published": True} | fields
    return saved(Body(name=name or f"Body {n}", **fields))


def make_mandate(person=None, **fields) -> Mandate:
    fields = {"role": "expert", "starts_on": "2020"} | fields
    fields["body"] = fields.get("body") or make_body()
    return saved(Mandate(person=person or make_person(), **fields))


def make_decision(title=None, **fields) -> Decision:
    fields = {"decided_on": "2020-06-30"} | fields
    fields["body"] = fields.get("body") or make_body()
    return saved(Decision(title=title or f"Decision {next(number)}", **fields))


def make_application(name=None, **fields) -> Application:
    n = next(number)
    fields = {
        "kind": "funder",
        "contact_name": "Name of the applicant",
        "contact_email": f"applicant-{n}@example.org",
        "state": "received",
        "confirmed_at": timezone.now(),
    } | fields
    fields.setdefault("country", make_country())
    return saved(Application(name=name or f"Applicant {n}", **fields))


def make_proposal(organisation=None, **fields) -> Proposal:
    organisation = organisation or make_organisation()
    fields = {
        "proposer_name": f"Contact {next(number)}",
        "changes": {"website": {"old": organisation.website, "new": "https://example.org/new"}},
    } | fields
    return saved(Proposal(organisation=organisation, **fields))


def make_user(username=None, *, group=None, **fields) -> User:
    """Somebody of the staff, in one group; without a group, somebody without an office."""
    fields = {"is_staff": group is not None} | fields
    user = User.objects.create_user(username or f"user-{next(number)}", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user
