"""Records for tests: valid and published, each named after what it is; a test says what matters."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import (
    ActionItem,
    AgendaItem,
    CarriedItem,
    EarlierDate,
    Elector,
    Event,
    EventTopic,
    Headcount,
    Host,
    Invitation,
    Material,
    Minutes,
    Participation,
    Series,
    Speaker,
    Topic,
    Vote,
    VotingRule,
)
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
    """Check a record as a form would, and save it.

    The database knows its constraints best, and answers at once; a form would ask it for each.
    """
    record.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        record.validate_constraints()  # In words, as a form would have it.
        raise
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


def make_event(title=None, **fields) -> Event:
    """A workshop on one day of 2023, held on site, open to all."""
    n = next(number)
    fields = {
        "kind": "workshop",
        "slug": f"event-{n}",
        "status": "held",
        "starts_on": "2023-06-14",
        "format": "physical",
        "access": "public",
        "is_published": True,
    } | fields
    return saved(Event(title=title or f"Event {n}", **fields))


def make_coming_event(title=None, **fields) -> Event:
    """A confirmed event in thirty days, on site and online, for which people can register."""
    now = timezone.now()
    fields = {
        "status": "confirmed",
        "starts_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "format": "hybrid",
        "registration_opens_at": now - timedelta(days=1),
    } | fields
    return make_event(title, **fields)


def make_series(name=None, **fields) -> Series:
    n = next(number)
    return saved(Series(name=name or f"Series {n}", slug=f"series-{n}", **fields))


def make_topic(name=None, **fields) -> Topic:
    n = next(number)
    return saved(Topic(name=name or f"Topic {n}", slug=f"topic-{n}", **fields))


def make_eventtopic(event=None, **fields) -> EventTopic:
    fields["topic"] = fields.get("topic") or make_topic()
    return saved(EventTopic(event=event or make_event(), **fields))


def make_host(event=None, **fields) -> Host:
    fields["organisation"] = fields.get("organisation") or make_organisation()
    return saved(Host(event=event or make_event(), **fields))


def make_earlierdate(event=None, **fields) -> EarlierDate:
    fields = {"starts_on": "2023-06"} | fields
    return saved(EarlierDate(event=event or make_event(), **fields))


def make_headcount(event=None, **fields) -> Headcount:
    fields = {"number": 80, "qualifier": "about", "source": "The report of the event"} | fields
    return saved(Headcount(event=event or make_event(), **fields))


def make_agendaitem(event=None, **fields) -> AgendaItem:
    fields = {"title": f"Point {next(number)}", "is_public": True} | fields
    return saved(AgendaItem(event=event or make_event(), **fields))


def make_speaker(event=None, **fields) -> Speaker:
    fields = {
        "name": f"Speaker {next(number)}",
        "is_name_public": True,
        "consented_on": timezone.localdate(),
    } | fields
    return saved(Speaker(event=event or make_event(), **fields))


def make_material(event=None, **fields) -> Material:
    fields = {
        "kind": "report",
        "title": f"Report {next(number)}",
        "state": "published",
        "link": "https://example.org/report.pdf",
    } | fields
    return saved(Material(event=event or make_event(), **fields))


def make_minutes(event=None, **fields) -> Minutes:
    return saved(Minutes(event=event or make_event(), **fields))


def make_actionitem(event=None, **fields) -> ActionItem:
    fields = {"text": f"Do {next(number)}", "responsible": "The secretariat"} | fields
    return saved(ActionItem(event=event or make_event(), **fields))


def make_carrieditem(**fields) -> CarriedItem:
    fields["action_item"] = fields.get("action_item") or make_actionitem()
    fields["agenda_item"] = fields.get("agenda_item") or make_agendaitem()
    return saved(CarriedItem(**fields))


def make_invitation(event=None, **fields) -> Invitation:
    n = next(number)
    fields = {"name": f"Guest {n}", "email": f"guest-{n}@example.org"} | fields
    return saved(Invitation(event=event or make_coming_event(), **fields))


def make_participation(event=None, **fields) -> Participation:
    n = next(number)
    fields = {
        "name": f"Participant {n}",
        "email": f"participant-{n}@example.org",
        "mode": "on_site",
    } | fields
    return saved(Participation(event=event or make_coming_event(), **fields))


def make_votingrule(name=None, **fields) -> VotingRule:
    return saved(VotingRule(name=name or f"Rule {next(number)}", **fields))


def make_vote(agenda_item=None, **fields) -> Vote:
    fields = {"title": f"Vote {next(number)}", "opened_at": timezone.now()} | fields
    fields["rule"] = fields.get("rule") or make_votingrule()
    fields.setdefault("rule_words", "Each organisation has one vote.")
    return saved(Vote(agenda_item=agenda_item or make_agendaitem(kind="decision"), **fields))


def make_elector(vote=None, **fields) -> Elector:
    fields.setdefault("name", f"Elector {next(number)}")
    return saved(Elector(vote=vote or make_vote(), **fields))


def make_user(username=None, *, group=None, **fields) -> User:
    """Somebody of the staff, in one group; without a group, somebody without an office."""
    fields = {"is_staff": group is not None} | fields
    user = User.objects.create_user(username or f"user-{next(number)}", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user
