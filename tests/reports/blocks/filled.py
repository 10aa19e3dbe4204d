"""Records with all their parts, for the blocks of a report: one of each kind, on a day."""

from datetime import date

from reports.blocks import block_kinds
from reports.figures import Period
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_mandate,
    make_material,
    make_membership,
    make_organisation,
    make_region,
    make_series,
    make_topic,
    number,
)
from tests.initiatives.factories import (
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
    make_programme,
    make_programmefigure,
    make_programmelink,
    make_programmerelation,
    make_workpackage,
)
from tests.publications.factories import (
    make_channel,
    make_channelfigure,
    make_publication,
    make_publicationauthor,
    make_publicationtopic,
    make_video,
)
from tests.recognition.factories import (
    make_award,
    make_bestpractice,
    make_edition,
    make_practicefigure,
    make_practicelink,
)

#: The period of the report of 2023.
PERIOD = Period(date(2022, 11, 1), date(2024, 2, 29), date(2024, 2, 29))


def rows(kind: str, which: str = "", period: Period = PERIOD, **decided) -> list:
    """The rows of a block."""
    return block_kinds()[kind].rows(period, which, **decided)


def nodes(kind: str, which: str = "", period: Period = PERIOD, caption: str = "") -> list[dict]:
    """What a block shows."""
    block = block_kinds()[kind]
    return block.nodes(block.rows(period, which), period, which, caption)


def titles(kind: str, which: str = "", period: Period = PERIOD, **decided) -> list[str]:
    """The titles of the rows of a block, in their order."""
    return [row.title for row in rows(kind, which, period, **decided)]


def near(kind: str, which: str = "", period: Period = PERIOD) -> list[str]:
    """The titles of what falls just outside the period."""
    return [row.title for row in block_kinds()[kind].near(period, which)]


# --- one record of each kind ----------------------------------------------------------------------


def new_member(title: str, day: str, **fields):
    region = make_region(f"Region {next(number)}", country=make_country("ES"))
    organisation = make_organisation(
        title, acronym=f"A{next(number)}", country=make_country("ES"), region=region
    )
    return make_membership(organisation, starts_on=day, **fields)


def meeting(title: str, day: str, **fields):
    event = make_event(
        title,
        **{
            "starts_on": day,
            "country": make_country("ES"),
            "city": "Pamplona",
            "series": make_series(),
            "number": 1,
            "summary": "What it was *about*.",
            **fields,
        },
    )
    event.topics.add(make_topic())
    make_material(event)
    make_material(event, kind="video", state="expected", link="", is_announced=True)
    return event


def training(title: str, day: str, **fields):
    return meeting(title, day, kind="training", **fields)


def winner(title: str, day: str, **fields):
    edition = make_edition(results_on=day)
    return make_award(
        **{"title": title, "edition": edition, "link": "https://example.org/", **fields}
    )


def best_practice(title: str, day: str, **fields):
    """Always first seen today: history cannot be written for another day."""
    organisation = make_organisation()
    practice = make_bestpractice(
        title, **{"organisation": organisation, "country": organisation.country} | fields
    )
    make_practicefigure(practice)
    make_practicelink(practice)
    return practice


def publication(title: str, day: str, **fields):
    fields = {"published_on": day, "event": make_event(), "doi": f"10.1234/{next(number)}"} | fields
    fields["accompanies"] = make_publication(published_on="1999")
    found = make_publication(title, **fields)
    make_publicationauthor(found, body=make_body())
    make_publicationauthor(found, organisation=make_organisation(), role="partner")
    make_publicationtopic(found)
    return found


def video(title: str, day: str, **fields):
    return make_video(title, **{"published_on": day, "event": make_event()} | fields)


def programme(title: str, day: str, **fields):
    """A programme of one day: so it is outside other periods."""
    fields = {"starts_on": day, "ends_on": day, "organisation": make_organisation()} | fields
    found = make_programme(title, **fields)
    before = make_programme(starts_on="1999", ends_on="1999")
    make_programmefigure(found)
    make_programmelink(found)
    make_workpackage(found)
    make_programmerelation(found, other=before)
    make_programmerelation(found, other=before, kind="works_with")
    return found


def call(title: str, day: str, **fields):
    found = make_fundingcall(title, launched_on=day, **fields)
    make_calldate(found, is_deadline=True)
    make_callfigure(found)
    make_calllink(found)
    return found


def body(title: str, day: str, **fields):
    found = make_body(title, **{"starts_on": day} | fields)
    make_mandate(body=found, organisation=make_organisation(), starts_on=day)
    make_publicationauthor(make_publication(published_on=day), body=found)
    return found


def channel(title: str, day: str, **fields):
    found = make_channel(title, **{"starts_on": day} | fields)
    make_channelfigure(found, as_of=day)
    return found


def initiative(title: str, day: str, **fields):
    found = make_initiative(
        title,
        **{"country": make_country("IT"), "report_years": [int(day[:4])], "text": "More."} | fields,
    )
    make_initiativelead(found, organisation=make_organisation())
    make_initiativetopic(found)
    make_keypoint(found, group="Pillars", text="What it is.")
    make_initiativefigure(found)
    make_initiativelink(found)
    return found


#: Kinds whose rows are of days, and how a record of such a day is made.
DATED = {
    "new_members": new_member,
    "meetings": meeting,
    "trainings": training,
    "winners": winner,
    "publications": publication,
    "videos": video,
    "programmes": programme,
    "calls": call,
}
#: All kinds that have rows.
MADE = DATED | {
    "best_practices": best_practice,
    "bodies": body,
    "channels": channel,
    "initiatives": initiative,
}
