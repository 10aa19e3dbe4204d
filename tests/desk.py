"""What tests of the desk share: a maker for each model, addresses, and what a browser sends."""

from datetime import timedelta

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from icpermed.connections.related import connect
from icpermed.history import tracked_models
from icpermed.imports import steps
from icpermed.imports.models import FieldLock, Source
from icpermed.outbox.mailing import prepare
from icpermed.outbox.writing import Letter
from icpermed.scheduling.planning import plan
from registry.merging import merge
from registry.models import Body
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_application,
    make_body,
    make_carrieditem,
    make_coming_event,
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
    make_name,
    make_organisation,
    make_participation,
    make_person,
    make_proposal,
    make_region,
    make_relation,
    make_series,
    make_speaker,
    make_topic,
    make_user,
    make_vote,
    make_votingrule,
)
from tests.initiatives.factories import (
    make_activity,
    make_calldate,
    make_callfigure,
    make_calllink,
    make_fundingcall,
    make_initiative,
    make_initiativecountry,
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
from tests.publications.factories import (
    make_channel,
    make_channelfigure,
    make_newsitem,
    make_newsletterissue,
    make_newsletteritem,
    make_publication,
    make_publicationauthor,
    make_publicationfile,
    make_publicationtopic,
    make_subscriber,
    make_suppression,
    make_video,
)
from tests.recognition.factories import (
    make_assignment,
    make_award,
    make_bestpractice,
    make_coauthor,
    make_conflict,
    make_criterion,
    make_decisionrecord,
    make_declaration,
    make_edition,
    make_editiontopic,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_nominationfile,
    make_open_edition,
    make_phase,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
    make_remark,
    make_requiredfile,
    make_review,
    make_score,
)
from tests.reports.factories import (
    make_block,
    make_comment,
    make_contribution,
    make_inclusion,
    make_reading,
    make_report,
    make_section,
    make_version,
    make_waiver,
)
from tests.tables import rows_of


def make_merge():
    return merge(make_organisation(), make_organisation())


def full_organisation(name=None):
    region = make_region()
    return make_organisation(name, country=region.country, region=region)


def make_batch(**fields):
    """A list of bodies that has arrived."""
    file = SimpleUploadedFile("list.csv", b"slug,name,kind\nx,X,working_group\n")
    return steps.receive("registry.body", file, file_name="list.csv", **fields)


def make_source(**fields):
    number = Source.objects.count()
    return Source.objects.create(importer="registry.body", name=f"Agency {number}", **fields)


def make_fieldlock(**fields):
    return FieldLock.objects.create(
        model="registry.body",
        record_id=make_body().pk,
        field="purpose",
        locked_by=make_user(is_staff=True),
        **fields,
    )


def make_connection():
    return connect(one=make_publication(), other=make_event(), words="report")


def make_scheduledchange():
    body = make_body()
    was = Body.objects.get(pk=body.pk)
    body.purpose = "Something else"
    at = timezone.now() + timedelta(days=1)
    return plan(
        record=body, was=was, fields=["purpose"], at=at, by=make_user(is_staff=True), reason="asked"
    )


def make_mailing():
    letters = [Letter(to="somebody@example.org", subject="News", text="Dear all")]
    return prepare("News", letters, about=make_event(), by=make_user(is_staff=True))


def full_event():
    return make_event(
        series=make_series(),
        body=make_body(),
        country=make_country(),
        voting_rule=make_votingrule(),
    )


def full_speaker():
    event = make_event()
    return make_speaker(
        event,
        agenda_item=make_agendaitem(event),
        person=make_person(),
        organisation=make_organisation(),
        country=make_country(),
    )


def full_material():
    event = make_event()
    point, speaker = make_agendaitem(event), make_speaker(event)
    return make_material(event, agenda_item=point, speaker=speaker)


def full_actionitem():
    event = make_event()
    return make_actionitem(
        event,
        agenda_item=make_agendaitem(event),
        person=make_person(),
        organisation=make_organisation(),
    )


def full_invitation(event=None):
    mandate = make_mandate(organisation=make_organisation())
    parties = {"mandate": mandate, "person": mandate.person, "organisation": mandate.organisation}
    return make_invitation(event, **parties)


def full_participation():
    event = make_coming_event()
    return make_participation(
        event,
        invitation=full_invitation(event),
        person=make_person(),
        organisation=make_organisation(),
        country=make_country(),
    )


def full_nomination(edition=None):
    edition = edition or make_judged_edition()
    return make_nomination(
        edition,
        topic=make_editiontopic(edition),
        country=make_country(),
        person=make_person(),
        organisation=make_organisation(),
    )


def full_coauthor():
    nomination = make_nomination(make_open_edition())
    return make_coauthor(nomination, person=make_person(), organisation=make_organisation())


def full_nominationfile():
    edition = make_open_edition()
    return make_nominationfile(make_nomination(edition), required_file=make_requiredfile(edition))


def full_juror():
    edition = make_judged_edition()
    return make_juror(edition, topic=make_editiontopic(edition))


def full_award():
    nomination = full_nomination(make_edition())
    return make_award(
        edition=nomination.edition,
        nomination=nomination,
        topic=nomination.topic,
        country=make_country(),
        person=nomination.person,
        organisation=nomination.organisation,
        presented_at=make_event(),
    )


def full_bestpractice():
    return make_bestpractice(organisation=make_organisation(), country=make_country())


def full_memberreport():
    mandate = make_mandate(organisation=make_organisation())
    return make_memberreport(organisation=mandate.organisation, mandate=mandate)


def full_activity():
    previous = make_activity(make_memberreport(make_past_round()))
    return make_activity(previous=previous, initiative=make_initiative())


def full_publication():
    return make_publication(
        accompanies=make_publication(), replaces=make_publication(), event=make_event()
    )


def full_publicationauthor():
    return make_publicationauthor(
        name="Somebody", body=make_body(), organisation=make_organisation(), person=make_person()
    )


#: For each model a record in which every reference is filled: an empty one costs no query.
MAKERS = {
    "actionitem": full_actionitem,
    "activity": full_activity,
    "agendaitem": make_agendaitem,
    "application": lambda: make_application(handled_by=make_user(is_staff=True)),
    "assignment": make_assignment,
    "award": full_award,
    "batch": lambda: make_batch(by=make_user(is_staff=True)),
    "bestpractice": full_bestpractice,
    "block": make_block,
    "body": make_body,
    "calldate": make_calldate,
    "callfigure": make_callfigure,
    "calllink": make_calllink,
    "carrieditem": make_carrieditem,
    "channel": make_channel,
    "channelfigure": make_channelfigure,
    "coauthor": full_coauthor,
    "comment": make_comment,
    "conflict": lambda: make_conflict(answered_by=make_user(is_staff=True)),
    "connection": make_connection,
    "contribution": lambda: make_contribution(person=make_person(), draft="Half a thought"),
    "country": make_country,
    "criterion": make_criterion,
    "decision": make_decision,
    "decisionrecord": lambda: make_decisionrecord(made_by=make_user(is_staff=True)),
    "declaration": make_declaration,
    "earlierdate": make_earlierdate,
    "edition": lambda: make_edition(decision=make_decision()),
    "editiontopic": make_editiontopic,
    "elector": lambda: make_elector(organisation=make_organisation(), country=make_country()),
    "event": full_event,
    "eventtopic": make_eventtopic,
    "fieldlock": make_fieldlock,
    "fundingcall": make_fundingcall,
    "headcount": make_headcount,
    "host": make_host,
    "inclusion": make_inclusion,
    "initiative": lambda: make_initiative(superseded_by=make_initiative(), state="superseded"),
    "initiativecountry": make_initiativecountry,
    "initiativefigure": make_initiativefigure,
    "initiativelead": lambda: make_initiativelead(organisation=make_organisation()),
    "initiativelink": make_initiativelink,
    "initiativetopic": make_initiativetopic,
    "invitation": full_invitation,
    "juror": full_juror,
    "keypoint": make_keypoint,
    "mailing": make_mailing,
    "mandate": lambda: make_mandate(organisation=full_organisation(), decision=make_decision()),
    "material": full_material,
    "memberreport": full_memberreport,
    "membership": lambda: make_membership(start_decision=make_decision()),
    "merge": make_merge,
    "minutes": make_minutes,
    "name": make_name,
    "newsitem": lambda: make_newsitem(event=make_event(), organisation=make_organisation()),
    "newsletterissue": make_newsletterissue,
    "newsletteritem": make_newsletteritem,
    "nomination": full_nomination,
    "nominationfile": full_nominationfile,
    "organisation": full_organisation,
    "participation": full_participation,
    "person": lambda: make_person(affiliation=make_organisation()),
    "phase": make_phase,
    "practicecomment": lambda: make_practicecomment(by=make_user(is_staff=True)),
    "practicefigure": make_practicefigure,
    "practicelink": make_practicelink,
    "programme": lambda: make_programme(organisation=make_organisation()),
    "programmefigure": make_programmefigure,
    "programmelink": make_programmelink,
    "programmerelation": make_programmerelation,
    "proposal": make_proposal,
    "publication": full_publication,
    "publicationauthor": full_publicationauthor,
    "publicationfile": make_publicationfile,
    "publicationtopic": make_publicationtopic,
    "reading": make_reading,
    "region": make_region,
    "relation": make_relation,
    "remark": make_remark,
    "report": make_report,
    "reportcomment": lambda: make_reportcomment(by=make_user(is_staff=True)),
    "reportinground": lambda: make_reportinground(previous=make_past_round()),
    "requiredfile": make_requiredfile,
    "review": make_review,
    "scheduledchange": make_scheduledchange,
    "score": make_score,
    "section": make_section,
    "series": make_series,
    "source": make_source,
    "speaker": full_speaker,
    "subscriber": make_subscriber,
    "suppression": make_suppression,
    "topic": make_topic,
    "version": make_version,
    "video": lambda: make_video(event=make_event()),
    "vote": make_vote,
    "votingrule": make_votingrule,
    "waiver": make_waiver,
    "workpackage": make_workpackage,
}
REGISTERED = [
    model for model in admin.site._registry if model._meta.app_label not in {"auth", "account"}
]
OURS = sorted([m for m in REGISTERED if m in tracked_models()], key=lambda model: model._meta.label)
NAMES = [model._meta.model_name for model in OURS]
#: What comes into being by other pages than a form of its own.
NOT_ADDED = {
    *("batch", "country", "elector", "fieldlock", "mailing", "merge", "proposal", "source"),
    *(
        "scheduledchange",
        "coauthor",
        "conflict",
        "contribution",
        "declaration",
        "decisionrecord",
        "nomination",
        "nominationfile",
        "remark",
    ),
    *("reading", "review", "score", "version", "vote"),
}
ADDED = [name for name in NAMES if name not in NOT_ADDED]
#: A subscription is ended, not deleted; a suppression only its owner lifts, by confirming.
NEVER_DELETED = {"subscriber", "suppression"}
APPS = {model._meta.model_name: model._meta.app_label for model in OURS}


def url(name: str, page: str, *args) -> str:
    return reverse(f"admin:{APPS[name]}_{name}_{page}", args=args)


def everything() -> dict:
    """All rows of all models of the register, by model."""
    return rows_of(tracked_models())


def management_form(*prefixes: str, **rows) -> dict:
    """The counters of inlines without rows."""
    counters = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{p}-{key}": value for p in prefixes for key, value in counters.items()} | rows


def organisation_form(organisation, **changes) -> dict:
    """What the browser sends when an organisation is saved without inlines being touched."""
    fields = {
        "kind": organisation.kind,
        "country": organisation.country_id or "",
        "website": organisation.website,
        "is_published": "on",
        "_seen": "2999-01-01T00:00:00+00:00",
    }
    inlines = management_form("names", "memberships", "mandates", "relations")
    return fields | inlines | changes


def rows(prefix: str, organisation, *new: dict, initial=()) -> dict:
    """What the browser sends of an inline: rows that are there, and new ones."""
    form = {f"{prefix}-TOTAL_FORMS": len(initial) + len(new)}
    form[f"{prefix}-INITIAL_FORMS"] = len(initial)
    for n, row in enumerate([*initial, *new]):
        fields = row | {"organisation": organisation.pk}
        form |= {f"{prefix}-{n}-{name}": value for name, value in fields.items()}
    return form
