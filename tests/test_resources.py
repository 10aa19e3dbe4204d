"""Every model goes out as a spreadsheet and comes back."""

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from events import resources as event_resources
from events.models import Event, Vote
from icpermed.connections import resources as connection_resources
from icpermed.connections.related import connect
from icpermed.imports.shell import bring_in
from icpermed.resources import RecordResource
from icpermed.spreadsheets import write_csv, write_xlsx
from initiatives import reporting_resources
from initiatives import resources as initiative_resources
from initiatives.models import Initiative, ReportComment, ReportingRound
from publications import resources as publication_resources
from publications.models import Publication
from recognition import resources as recognition_resources
from recognition.models import Award, Nomination, Review
from registry import resources
from registry.models import Body, Name, Region, Relation
from reports import resources as report_resources
from tests.effort import examples
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_application,
    make_body,
    make_carrieditem,
    make_country,
    make_decision,
    make_earlierdate,
    make_elector,
    make_event,
    make_eventtopic,
    make_headcount,
    make_host,
    make_invitation,
    make_mandate,
    make_material,
    make_membership,
    make_minutes,
    make_organisation,
    make_participation,
    make_person,
    make_series,
    make_speaker,
    make_topic,
    make_vote,
    make_votingrule,
    saved,
)
from tests.initiatives.factories import (
    make_activity,
    make_calldate,
    make_callfigure,
    make_calllink,
    make_fundingcall,
    make_initiative,
    make_initiativefigure,
    make_initiativelead,
    make_initiativelink,
    make_initiativetopic,
    make_keypoint,
    make_memberreport,
    make_past_round,
    make_programme,
    make_programmefigure,
    make_programmelink,
    make_programmerelation,
    make_reportcomment,
    make_reportinground,
    make_workpackage,
)
from tests.publications.filled import make_publications
from tests.recognition.factories import (
    make_assignment,
    make_award,
    make_bestpractice,
    make_conflict,
    make_criterion,
    make_edition,
    make_editiontopic,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_phase,
    make_practicefigure,
    make_practicelink,
    make_requiredfile,
    make_review,
)
from tests.reports.factories import (
    make_block,
    make_comment,
    make_contribution,
    make_inclusion,
    make_report,
    make_section,
    make_waiver,
)

pytestmark = pytest.mark.django_db

RESOURCES = [
    resource
    for module in [
        *(resources, event_resources, recognition_resources),
        *(initiative_resources, reporting_resources, publication_resources),
        *(connection_resources, report_resources),
    ]
    for resource in vars(module).values()
    if isinstance(resource, type)
    and issubclass(resource, RecordResource)
    and resource is not RecordResource
]
IMPORTED = [resource for resource in RESOURCES if resource.can_import]
NASTY = " =HYPERLINK(\"x\";1);\n- 'one'\r\n\ttwo, „drei“ Ÿ \u200b| \\"


def file_of(resource, form="csv", queryset=None) -> bytes:
    table = resource().table(queryset)
    if form == "csv":
        return write_csv(table.headers, table)
    return write_xlsx("Records", table.headers, table)


def bring(resource, data, *, file_name="x.csv", **options):
    """Bring a file in, as far as it can be; the batch with its rows."""
    key = resource._meta.model._meta.label_lower
    return bring_in(key, data, file_name=file_name, skip_open=True, **options)


def faults(batch) -> list[tuple[int, str]]:
    """What is wrong, by line."""
    return [
        (row.line, f"{error['column']}: {error['message']} {error['hint']}".strip(" :"))
        for row in batch.rows.order_by("line")
        for error in row.errors
    ]


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker, tmp_path_factory):
    """One record at least of every model, made once for all tests: each sees them fresh."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        make_register()
        yield
        transaction.set_rollback(True)


def make_register():
    """One record at least of every model, with texts that spreadsheets like to spoil."""
    body = make_body(slug="executive-committee", kind="executive_committee", purpose=NASTY)
    decision = make_decision(body=body, title="+1 = yes / no", text=NASTY)
    region = saved(Region(country=make_country("BE"), name="R\\|x", aliases=["a|b", "\\", "'=c"]))
    one = make_organisation("@one", acronym="-O", region=region, country=region.country, note=NASTY)
    two = make_organisation("Two", country=make_country("FR"))
    saved(Relation(organisation=one, other=two, since="2020-05"))
    for starts_on, ends_on in [("2016", "2018"), ("2019-07", None)]:
        make_membership(
            one, starts_on=starts_on, ends_on=ends_on, start_decision=decision, note=NASTY
        )
    make_membership(two, starts_on=None)
    saved(Name(organisation=one, kind="alias", text="Ōne", language="et", ends_on="2017-03-31"))
    twins = [make_person("O'Neill, =A", email=email) for email in ("", "A@example.org")]
    sharing = make_person("B", email="a@example.org", affiliation=one, note=NASTY)
    for person in [*twins, sharing]:
        make_mandate(person, body=body, organisation=two, decision=decision)
    make_mandate(sharing, body=body, starts_on="2016", ends_on="2017", organisation=one)
    make_application()
    make_events(body, one, sharing)
    make_recognition(one, sharing, decision)
    make_initiatives(one)
    make_programmes(one)
    make_reporting(one, two)
    make_publications(one, sharing, NASTY)
    make_reports()
    connect(one=Publication.objects.first(), other=one, words="=1+1, „drei“ | x")
    connect(one=Event.objects.first(), other=body)


def make_events(body, organisation, person):
    """Two events with one part at least of every sort."""
    country = make_country("FR")
    event = make_event(
        "=1+1",
        body=body,
        country=country,
        format="hybrid",
        series=make_series("S / T"),
        number=2,
        starts_at="09:30",
        ends_at="17:00:30",
        timezone="Europe/Lisbon",
        registration_opens_at=timezone.now(),
        summary=NASTY,
        voting_rule=make_votingrule("Rule 1"),
        link="www.example.org/a b",
    )
    other = make_event("Later", starts_on="2031-05", status="planned", is_published=False)
    make_earlierdate(event, moved_on=timezone.localdate())
    make_earlierdate(event)
    make_host(event, organisation=organisation)
    make_eventtopic(event, topic=make_topic("A / B", synonyms=["a|b", "\\", "'=c"]))
    make_headcount(event)
    point = make_agendaitem(event, title="A / B", starts_at="9:00", minutes=NASTY, kind="decision")
    later = make_agendaitem(other, title="A / B", position=3)
    parties = {"person": person, "organisation": organisation}
    speaker = make_speaker(event, agenda_item=point, talk="T / U", country=country, **parties)
    make_speaker(other, name=speaker.name, is_name_public=False, consented_on=None)
    make_material(event, agenda_item=point, speaker=speaker, due_on="2023-01-01")
    for number in range(2):
        make_material(event, title="Video", kind="video", link=f"https://example.org/{number}")
    make_minutes(event, text=NASTY)
    action = make_actionitem(event, agenda_item=point, due_on="2023-02-01", **parties)
    make_carrieditem(agenda_item=later, action_item=action)
    invitation = make_invitation(other, organisation=organisation, person=person)
    make_invitation(other, email=invitation.email)
    make_participation(other, invitation=invitation, country=country, **parties)
    make_participation(other, state="waiting", queued_at=timezone.now(), needs=NASTY)
    vote = make_vote(point, rule=event.voting_rule)
    make_elector(vote, organisation=organisation, country=country, is_present=True, choice="yes")


def make_recognition(organisation, person, decision):
    """An edition that is judged with one part at least of every sort; an award; a practice."""
    country = make_country("FR")
    parties = {"person": person, "organisation": organisation, "country": country}
    edition = make_judged_edition(
        2031,
        theme="=1+1",
        text=NASTY,
        timezone="Europe/Lisbon",
        closes_at="17:00:30",
        link="www.example.org/a b",
        number_prefix="ICPerMed_BPR_2031",
    )
    make_edition(2032, decision=decision, announced_on="2031-05")
    topic = make_editiontopic(edition, name="Paper / book", text=NASTY)
    make_requiredfile(edition, is_optional=True)
    criterion = make_criterion(edition, weight="2.50", labels="1 = no\n5 = yes")
    make_phase(edition, starts_at="2040-01-01T09:00Z", ends_at="2040-02-01T09:00Z")
    nomination = make_nomination(
        edition, number=7, topic=topic, evidence_on="2030-05", text=NASTY, **parties
    )
    make_nomination(edition, state="draft", number=None, submitted_at=None)
    make_nomination(edition, state="draft", number=None, submitted_at=None, title="")
    juror = make_juror(edition, person=person, topic=topic, is_chair=True, email="a@b.example.org")
    make_assignment(make_juror(edition), nomination)
    make_conflict(juror, nomination, rule="same_body", path=["A | b", "c"], status="asked")
    make_review(nomination=nomination, scores={criterion: 5}, comment=NASTY)
    make_award(
        "Mario.A. =B",
        edition=edition,
        nomination=nomination,
        topic=topic,
        presented_at=Event.objects.first(),
        citation=NASTY,
        **parties,
    )
    make_award(is_name_public=False, consented_on=None)
    practice = make_bestpractice("-1", country=country, starts_on="2019", text=NASTY)
    make_bestpractice(is_international=True, state="submitted", is_published=False)
    make_practicefigure(practice, number="1000.125")
    make_practicefigure(practice, as_of=None)
    make_practicelink(practice, link="example.org/a b")


def make_initiatives(organisation):
    """An initiative with one part at least of every sort; one that is superseded; a suggestion."""
    initiative = make_initiative(
        "=1+1",
        country=make_country("FR"),
        report_years=[2023, 2024],
        starts_on="2019",
        verified_on="2024-03-01",
        text=NASTY,
        contact_email="approves@example.org",
    )
    make_initiative(superseded_by=initiative, state="superseded")
    make_initiative(state="suggested", is_international=True, suggester_email="a@b.example.org")
    make_initiativelead(initiative, name="-Lead", organisation=organisation)
    make_initiativetopic(initiative)
    for group in ["", "Pillars"]:
        make_keypoint(initiative, title="Data", group=group, text=NASTY)
    make_initiativefigure(initiative, number="118760000.125", qualifier="about")
    for source in ["The ministry", ""]:
        make_initiativefigure(initiative, label="genomes", unit="", as_of=None, source=source)
    make_initiativelink(initiative, link="www.example.org/a b", language="fr")


def make_programmes(organisation):
    """A programme and a call with one part at least of every sort."""
    programme = make_programme(
        "+1", organisation=organisation, is_family=True, ends_on="2030", text=NASTY
    )
    make_programmefigure(programme)
    make_programmelink(programme)
    make_workpackage(programme, text=NASTY)
    make_programmerelation(programme, source="=1+1")
    call = make_fundingcall("@call", programme=programme, aim=NASTY)
    make_calldate(call, at="17:00", timezone="Europe/Lisbon", is_deadline=True)
    for source, is_preferred in [("The report", True), ("The page", False)]:
        make_callfigure(call, label="funders", source=source, is_preferred=is_preferred)
    make_calllink(call, link="example.org/a b")


def make_reporting(one, two):
    """A round after another, with reports in several states and what is in them."""
    past = make_past_round()
    before = make_memberreport(past, organisation=one, state="accepted")
    previous = make_activity(before, initiative=make_initiative())
    this = make_reportinground(previous=past, text=NASTY, timezone="Europe/Lisbon")
    report = make_memberreport(this, organisation=one, remark=NASTY, state="in_progress")
    make_memberreport(this, organisation=two, state="submitted", has_nothing=True, is_late=True)
    make_activity(report, previous=previous, change="unchanged", title=previous.title)
    for starts_on in ["2021", None]:
        make_activity(
            report,
            title="=Call",
            starts_on=starts_on,
            budget="1000.5",
            currency="EUR",
            link="example.org/a b",
            is_confidential=True,
        )
    make_reportcomment(report)


def make_reports():
    """A report with one part at least of every sort."""
    report = make_report(summary=NASTY, note=NASTY, subtitle="=1+1")
    section = make_section(report, text=NASTY, heading="-1")
    for which in ["", "workshop"]:
        block = make_block(section, which=which, caption="@caption")
    make_inclusion(block, is_left_out=True)
    make_waiver(section, sentence=NASTY.strip(), phrase="two")
    make_comment(report, text=NASTY.strip())
    make_contribution(section, words=NASTY.strip(), text=NASTY.strip(), state="received")


# --- out and in again ---------------------------------------------------------------------------


@pytest.mark.alike
@pytest.mark.parametrize("form", ["csv", pytest.param("xlsx", marks=pytest.mark.deep)])
@pytest.mark.parametrize("resource", IMPORTED, ids=lambda resource: resource.__name__)
def test_what_goes_out_comes_back_and_changes_nothing(register, resource, form):
    size = resource._meta.model.objects.count()
    batch = bring(resource, file_of(resource, form), file_name=f"file.{form}")
    assert (faults(batch), {bucket: n for bucket, n in batch.counts.items() if n}) == (
        [],
        {"unchanged": size},
    )


@pytest.mark.deep
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.__name__)
def test_an_export_asks_the_database_once(register, resource):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        resource().table()
    assert len(queries) == 1


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.__name__)
def test_every_column_is_explained_or_speaks_for_itself(resource):
    columns = resource.columns()
    assert [column.name for column in columns] == resource().get_export_headers()
    assert [column.name for column in columns if column.is_key] == [
        resource().fields[name].column_name
        for name in resource().get_export_order()
        if name in resource._meta.import_id_fields
    ]


def test_files_and_tokens_of_applications_never_go_out(register):
    headers = set(resources.ApplicationResource().get_export_headers())
    assert headers & {"token", "letter_of_intent", "contact_form", "letter_of_motivation"} == set()


@effort(
    max_examples=examples(15, 40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(
        st.sampled_from("'=+-@\t\r\n＝;,\"")
        | st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        max_size=30,
    )
)
def test_any_text_survives_the_way_out_and_in(text):
    body = Body.objects.filter(slug="any").first() or make_body(slug="any")
    Body.objects.filter(slug="any").update(purpose=text)
    batch = bring(
        resources.BodyResource,
        file_of(resources.BodyResource, queryset=Body.objects.filter(pk=body.pk)),
    )
    assert (batch.counts["unchanged"], Body.objects.get(slug="any").purpose) == (1, text)


def test_a_register_can_be_rebuilt_from_its_files(register):
    order = ["Body", "Region", "Organisation", "Name", "Relation", "Person", "Decision"]
    names = [*order, "Membership", "Mandate"]
    kinds = [getattr(resources, f"{name}Resource") for name in names]
    order = ["Topic", "Series", "VotingRule", "Event", "EarlierDate", "Host", "EventTopic"]
    names = [*order, "Headcount", "AgendaItem", "Speaker", "Material", "Minutes", "ActionItem"]
    names += ["CarriedItem", "Invitation", "Participation"]
    kinds += [getattr(event_resources, f"{name}Resource") for name in names]
    order = ["Edition", "EditionTopic", "RequiredFile", "Criterion", "Phase", "Juror", "Award"]
    names = [*order, "BestPractice", "PracticeFigure", "PracticeLink"]
    kinds += [getattr(recognition_resources, f"{name}Resource") for name in names]
    order = ["Initiative", "InitiativeCountry", "InitiativeLead", "InitiativeTopic", "KeyPoint"]
    names = [*order, "InitiativeFigure", "InitiativeLink", "Programme", "ProgrammeFigure"]
    names += ["ProgrammeLink", "WorkPackage", "ProgrammeRelation", "FundingCall", "CallDate"]
    names += ["CallFigure", "CallLink"]
    kinds += [getattr(initiative_resources, f"{name}Resource") for name in names]
    order = ["ReportingRound", "MemberReport", "Activity"]
    kinds += [getattr(reporting_resources, f"{name}Resource") for name in order]
    order = ["Publication", "PublicationAuthor", "PublicationFile", "PublicationTopic", "Video"]
    names = [*order, "Channel", "ChannelFigure", "NewsItem", "NewsletterIssue", "NewsletterItem"]
    kinds += [getattr(publication_resources, f"{name}Resource") for name in names]
    kinds.append(connection_resources.ConnectionResource)
    # A row refers to what is there already, not to another new row of the same file.
    Publication.objects.update(accompanies=None, replaces=None)
    Initiative.objects.update(superseded_by=None)  # Successors are named by the buttons alone.
    ReportingRound.objects.update(previous=None)
    ReportComment.objects.all().delete()
    Vote.objects.all().delete()  # Votes come into being at meetings, never by a file.
    # Nor do nominations, and what juries do with them: those come by the public form.
    Award.objects.exclude(nomination=None).delete()
    Review.objects.all().delete()
    Nomination.objects.all().delete()
    files = {kind: file_of(kind) for kind in kinds}
    for kind in reversed(kinds):
        kind._meta.model.objects.all().delete()
    for kind in kinds:
        assert faults(bring(kind, files[kind])) == []
    again = {kind: file_of(kind) for kind in kinds}
    assert [(files[kind], again[kind]) for kind in kinds if files[kind] != again[kind]] == []
