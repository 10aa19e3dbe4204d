"""How long a large jury, a large round and a large register take to compare."""

from time import perf_counter

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.bench import Say
from recognition.assigning import assign
from recognition.conflicts import compute
from recognition.models import Edition, Juror, Nomination
from registry.models import Body, Country, Mandate, Name, Organisation, Person, Relation

YEAR = 2999
JURORS, NOMINATIONS, ORGANISATIONS, BODIES = 40, 400, 5000, 60


def measure(say: Say) -> None:
    """Find conflicts twice, and share the nominations out; nothing of it stays."""
    with transaction.atomic():
        edition = large_round()
        say(f"{JURORS} jurors, {NOMINATIONS} nominations, {ORGANISATIONS} organisations:")
        for words in ["conflicts", "again, nothing new"]:
            with CaptureQueriesContext(connection) as queries:
                start = perf_counter()
                count = compute(edition=edition)
            seconds = perf_counter() - start
            say(f"  {words}: {seconds:.2f} s, {len(queries)} statements, {count} found")
        start = perf_counter()
        count = assign(edition=edition)
        say(f"  assignments: {perf_counter() - start:.2f} s, {count} made")
        transaction.set_rollback(True)


def large_round() -> Edition:
    """An edition with jurors and nominations."""
    edition = Edition.objects.create(
        year=YEAR, opens_on="2020-01-01", closes_on="2020-03-01", conflict_years=3
    )
    people = large_crowd(large_register())
    user = get_user_model()
    users = user.objects.bulk_create(user(username=f"bench-juror-{n}") for n in range(JURORS))
    Juror.objects.bulk_create(
        Juror(edition=edition, person=people[n], user=users[n]) for n in range(JURORS)
    )
    now = timezone.now()
    Nomination.objects.bulk_create(
        Nomination(
            edition=edition,
            number=n + 1,
            state="eligible",
            submitted_at=now,
            title=f"Work {n}",
            name=f"Nominee {n}",
            email=f"nominee-{n}@domain-{n % 700}.test",
            person=people[JURORS + n],
            affiliation=f"Institute {n * 13 % ORGANISATIONS}, Alias {n}",
            is_self=False,
            nominator_name=f"Nominator {n}",
            nominator_email=f"nominator-{n}@other-{n}.test",
            nominator_affiliation=f"Alias {n * 3}",
        )
        for n in range(NOMINATIONS)
    )
    return edition


def large_crowd(organisations: list[Organisation]) -> list[Person]:
    """People who work for organisations, and sit in groups."""
    people = Person.objects.bulk_create(
        Person(
            name=f"Person of the bench {n}",
            email=f"person-{n}@domain-{n % 600}.test",
            affiliation=organisations[n * 7 % ORGANISATIONS],
        )
        for n in range(JURORS + NOMINATIONS)
    )
    bodies = Body.objects.bulk_create(
        Body(name=f"Bench group {n}", slug=f"bench-group-{n}", kind="working_group")
        for n in range(BODIES)
    )
    Mandate.objects.bulk_create(
        Mandate(
            person=person,
            body=bodies[n % BODIES],
            role="expert",
            organisation=organisations[n * 11 % ORGANISATIONS],
            starts_on="2016",
        )
        for n, person in enumerate(people)
    )
    return people


def large_register() -> list[Organisation]:
    """Organisations with three names each; every fourth is related to the next."""
    country = Country.objects.first()
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Institute {n}", slug=f"bench-{n}", kind="funder", country=country)
        for n in range(ORGANISATIONS)
    )
    Name.objects.bulk_create(
        Name(organisation=organisation, kind=kind, text=f"{words} {n}", language="en")
        for n, organisation in enumerate(organisations)
        for kind, words in [("official", "Institute"), ("alias", "Alias"), ("former", "Office")]
    )
    Relation.objects.bulk_create(
        Relation(
            organisation=organisations[n],
            kind="part_of" if n % 8 else "succeeds",
            other=organisations[n + 1],
        )
        for n in range(0, ORGANISATIONS - 1, 4)
    )
    return organisations
