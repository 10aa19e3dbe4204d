"""Merging two records of one organisation: complete, previewed, and undone exactly."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpermed.connections.models import Connection
from icpermed.connections.related import connect, see_also
from registry.merging import LEFT, MergeRefused, differing, merge, preview, relations, undo
from registry.models import Merge, Name, Organisation, Relation
from tests.effort import examples
from tests.factories import (
    make_actionitem,
    make_body,
    make_country,
    make_decision,
    make_elector,
    make_event,
    make_host,
    make_invitation,
    make_mandate,
    make_membership,
    make_organisation,
    make_participation,
    make_person,
    make_proposal,
    make_region,
    make_speaker,
    saved,
)
from tests.initiatives.factories import (
    make_activity,
    make_initiativelead,
    make_memberreport,
    make_programme,
    make_reportinground,
)
from tests.publications.factories import make_newsitem, make_publicationauthor
from tests.recognition.factories import (
    make_award,
    make_bestpractice,
    make_coauthor,
    make_nomination,
)
from tests.tables import rows_of

pytestmark = pytest.mark.django_db

STAMPS = {"created_at", "updated_at"}


def merged_before(organisation):
    """A record that was merged into the organisation earlier."""
    other = make_organisation()
    merge(organisation, other)
    return Organisation.objects.get(pk=other.pk)


#: For every key to an organisation: a row of it. A new relation needs a line here, and so a
#: thought about what a merge does to it.
ROWS = {
    "events.ActionItem.organisation": lambda o: make_actionitem(organisation=o),
    "events.Elector.organisation": lambda o: make_elector(organisation=o),
    "events.Host.organisation": lambda o: make_host(organisation=o),
    "events.Invitation.organisation": lambda o: make_invitation(organisation=o),
    "events.Participation.organisation": lambda o: make_participation(organisation=o),
    "events.Speaker.organisation": lambda o: make_speaker(organisation=o),
    "initiatives.InitiativeLead.organisation": lambda o: make_initiativelead(organisation=o),
    "initiatives.MemberReport.organisation": lambda o: make_memberreport(organisation=o),
    "initiatives.Programme.organisation": lambda o: make_programme(organisation=o),
    "publications.NewsItem.organisation": lambda o: make_newsitem(organisation=o),
    "publications.PublicationAuthor.organisation": lambda o: make_publicationauthor(organisation=o),
    "recognition.Award.organisation": lambda o: make_award(organisation=o),
    "recognition.BestPractice.organisation": lambda o: make_bestpractice(organisation=o),
    "recognition.CoAuthor.organisation": lambda o: make_coauthor(organisation=o),
    "recognition.Nomination.organisation": lambda o: make_nomination(organisation=o),
    "registry.Mandate.organisation": lambda o: make_mandate(organisation=o),
    "registry.Membership.organisation": lambda o: make_membership(o),
    "registry.Name.organisation": lambda o: saved(
        Name(organisation=o, kind="alias", text="Another name")
    ),
    "registry.Organisation.merged_into": merged_before,
    "registry.Person.affiliation": lambda o: make_person(affiliation=o),
    "registry.Proposal.organisation": lambda o: make_proposal(o),
    "registry.Relation.organisation": lambda o: saved(
        Relation(organisation=o, other=make_organisation())
    ),
    "registry.Relation.other": lambda o: saved(Relation(organisation=make_organisation(), other=o)),
}


def dump() -> dict:
    """Every row of the register but merges, without stamps."""
    return {
        label: [{name: value for name, value in row.items() if name not in STAMPS} for row in rows]
        for label, rows in rows_of(
            model
            for model in apps.get_app_config("registry").get_models()
            if not model._meta.object_name.endswith("Event") and model is not Merge
        ).items()
    }


def path_of(key) -> str:
    return f"{key.model._meta.label}.{key.name}"


def test_every_relation_is_thought_of():
    assert {path_of(key) for key in relations()} == set(ROWS)
    assert {path_of(key) for key in LEFT} == {"registry.Merge.kept", "registry.Merge.gone"}


@pytest.mark.alike
@pytest.mark.parametrize("path", sorted(ROWS))
def test_rows_move_and_move_back(path):
    kept, gone = make_organisation(), make_organisation()
    row = ROWS[path](gone)
    field = path.split(".")[-1]
    before = dump()
    done = merge(kept, Organisation.objects.get(pk=gone.pk))
    row.refresh_from_db()
    assert getattr(row, field) == kept
    assert undo(done) == []
    assert dump() == before


def test_connections_move_whichever_end_they_have_and_move_back():
    kept, gone, event, body = make_organisation(), make_organisation(), make_event(), make_body()
    connections = [connect(one=gone, other=event, words="host"), connect(one=body, other=gone)]
    before = list(Connection.objects.values("pk", "one_key", "other_key", "words"))

    done = merge(kept, Organisation.objects.get(pk=gone.pk))

    assert set(Connection.objects.of(kept)) == set(connections)
    assert [row.title for row in see_also(event)] == [str(kept)]
    assert undo(done) == []
    assert list(Connection.objects.values("pk", "one_key", "other_key", "words")) == before


def test_a_connection_that_the_kept_record_has_already_or_that_is_to_it_stays():
    kept, gone, event = make_organisation(), make_organisation(), make_event()
    connect(one=kept, other=event)
    twice, between = connect(one=event, other=gone), connect(one=gone, other=kept)

    outcome = preview(kept, gone)

    assert dict(outcome.stayed) == {
        str(twice): "These two records are connected already.",
        str(between): "A record cannot be connected to itself.",
    }
    assert set(Connection.objects.of(gone)) == {twice, between}


def test_names_of_the_record_that_goes_still_find_the_other():
    kept = make_organisation("Ministry of Research", acronym="MR")
    gone = make_organisation("Research Ministry", acronym="RM")
    saved(Name(organisation=gone, kind="former", text="Ministry of Science", ends_on="2010"))
    merge(kept, gone)
    kept.refresh_from_db()
    assert (kept.name, kept.acronym) == ("Ministry of Research", "MR")
    for words in ("Research Ministry", "RM", "Ministry of Science"):
        assert list(Organisation.objects.published().search(words)) == [kept]
    kinds = dict(kept.names.values_list("text", "kind"))
    assert (kinds["Research Ministry"], kinds["Ministry of Science"]) == ("alias", "former")


def test_official_name_of_the_past_becomes_a_former_name():
    kept, gone = make_organisation(), make_organisation("Old Name")
    gone.rename(to="New Name", starts_on="2020")
    merge(kept, gone)
    kinds = dict(kept.names.values_list("text", "kind"))
    assert (kinds["Old Name"], kinds["New Name"]) == ("former", "alias")


def test_merged_record_is_hidden_and_leads_to_the_other():
    kept, gone = make_organisation(), make_organisation()
    merge(kept, gone)
    gone.refresh_from_db()
    assert (gone.is_published, gone.merged_into) == (False, kept)


def test_empty_fields_are_filled_and_others_only_on_request():
    kept = make_organisation(website="", note="Mine", ror_id="")
    gone = make_organisation(website="https://example.org/", note="Theirs", ror_id="00ca2c886")
    choices = {choice.name: choice.takes_gone for choice in differing(kept, gone)}
    assert choices == {"website": True, "ror_id": True, "note": False}
    merge(kept, gone)
    kept.refresh_from_db()
    assert (kept.website, kept.ror_id, kept.note) == ("https://example.org/", "00ca2c886", "Mine")


def test_fields_are_taken_as_chosen():
    kept, gone = make_organisation(website="", note="Mine"), make_organisation(note="Theirs")
    merge(kept, gone, take={"note"})
    kept.refresh_from_db()
    assert (kept.website, kept.note) == ("", "Theirs")


def test_fields_that_do_not_go_together_are_refused_and_nothing_changes():
    kept = make_organisation(country=make_country("BE"), region=make_region("Somewhere"))
    gone = make_organisation(country=make_country("FR"))
    before = dump()
    with pytest.raises(ValidationError, match="Somewhere"):
        merge(kept, gone, take={"country"})
    assert dump() == before


def test_what_would_break_a_rule_stays_with_its_reason():
    kept, gone = make_organisation(), make_organisation()
    make_membership(kept, starts_on="2017")
    overlapping = make_membership(gone, starts_on="2018")
    earlier = make_membership(gone, starts_on="2010", ends_on="2012")
    outcome = preview(kept, gone)
    assert [label for label, _ in outcome.stayed] == [str(overlapping)]
    assert "already has a membership in this period" in outcome.stayed[0][1]
    assert outcome.moved["memberships"] == [str(earlier)]
    merge(kept, gone)
    overlapping.refresh_from_db()
    assert overlapping.organisation == gone


def test_two_delegates_at_once_are_not_made():
    body, kept, gone = make_body(), make_organisation(), make_organisation()
    make_mandate(body=body, organisation=kept, role="delegate")
    second = make_mandate(body=body, organisation=gone, role="delegate")
    assert [label for label, _ in preview(kept, gone).stayed] == [str(second)]


def test_relation_between_the_two_stays():
    kept, gone = make_organisation(), make_organisation()
    relation = saved(Relation(organisation=kept, other=gone))
    assert [label for label, _ in preview(kept, gone).stayed] == [str(relation)]


def test_same_name_is_not_kept_twice():
    kept, gone = make_organisation("Académie"), make_organisation("ACADEMIE")
    outcome = preview(kept, gone)
    assert outcome.stayed == [("ACADEMIE", "The kept record already has this name.")]


def test_preview_changes_nothing_and_says_what_merge_does():
    kept, gone = make_organisation(), make_organisation()
    make_membership(gone)
    before = dump()
    outcome = preview(kept, gone)
    assert dump() == before
    assert {kind: len(labels) for kind, labels in outcome.groups} == {"memberships": 1, "names": 1}
    assert not Merge.objects.exists()


def test_record_cannot_be_merged_twice_or_into_itself():
    one, two, three = make_organisation(), make_organisation(), make_organisation()
    merge(one, two)
    for kept, gone in [(three, two), (two, three), (one, one)]:
        with pytest.raises(MergeRefused):
            merge(kept, gone)


def test_later_merge_is_undone_first():
    one, two, three = make_organisation(), make_organisation(), make_organisation()
    first = merge(two, three)
    second = merge(one, two)
    with pytest.raises(MergeRefused, match="later merge"):
        undo(first)
    assert undo(second) == []
    assert undo(first) == []
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_merge_is_undone_once():
    done = merge(make_organisation(), make_organisation())
    undo(done)
    with pytest.raises(MergeRefused, match="already"):
        undo(done)


def test_what_was_edited_since_is_kept_and_reported():
    kept, gone = make_organisation(website=""), make_organisation()
    membership = make_membership(gone)
    person = make_person(affiliation=gone)
    done = merge(kept, gone)
    Organisation.objects.filter(pk=kept.pk).update(website="https://example.org/edited")
    elsewhere = make_organisation()
    person.affiliation = elsewhere
    person.save()
    reports = undo(done)
    for record in (kept, membership, person):
        record.refresh_from_db()
    assert kept.website == "https://example.org/edited"
    assert (membership.organisation, person.affiliation) == (gone, elsewhere)
    assert sorted(reports) == sorted(
        [
            f"{kept}: website changed since, and kept.",
            f"{person}: affiliation changed since, and kept.",
        ]
    )


def test_row_deleted_since_is_reported():
    kept, gone = make_organisation(), make_organisation()
    membership = make_membership(gone)
    done = merge(kept, gone)
    membership.delete()
    assert undo(done) == ["A membership was deleted since, and is not brought back."]


WEBSITES = st.sampled_from(["", "https://example.org/a", "https://example.org/b"])
RECORD = st.fixed_dictionaries(
    {
        "website": WEBSITES,
        "note": st.sampled_from(["", "One", "Two"]),
        "kind": st.sampled_from(["funder", "ministry"]),
        "is_published": st.booleans(),
    }
)
PARTS = st.lists(
    st.tuples(
        st.sampled_from(["membership", "alias", "former", "delegate", "person", "relation"]),
        st.integers(2010, 2014),
    ),
    max_size=6,
    unique=True,
)
TAKEN = st.none() | st.sets(st.sampled_from(["website", "note", "kind"]))


def add_part(organisation, body, part: str, year: int) -> None:
    """One row that belongs to the organisation."""
    match part:
        case "membership":
            make_membership(organisation, starts_on=f"{year}", ends_on=f"{year}")
        case "alias" | "former":
            saved(Name(organisation=organisation, kind=part, text=f"{part} {year}"))
        case "delegate":
            years = {"starts_on": f"{year}", "ends_on": f"{year}"}
            make_mandate(body=body, organisation=organisation, role="delegate", **years)
        case "person":
            make_person(affiliation=organisation)
        case "relation":
            saved(Relation(organisation=organisation, other=make_organisation()))


@settings(
    max_examples=examples(8, 30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mine=RECORD, theirs=RECORD, my_parts=PARTS, their_parts=PARTS, take=TAKEN)
def test_undo_puts_everything_back(mine, theirs, my_parts, their_parts, take):
    with transaction.atomic():
        body = make_body()
        kept, gone = make_organisation("One", **mine), make_organisation("Two", **theirs)
        for organisation, parts in [(kept, my_parts), (gone, their_parts)]:
            for part, year in parts:
                add_part(organisation, body, part, year)
        before = dump()
        done = merge(kept, gone, take=take)
        assert dump() != before
        assert undo(done) == []
        assert dump() == before
        transaction.set_rollback(True)


# --- at the desk ----------------------------------------------------------------------------------


def address(page: str, *args) -> str:
    return reverse(f"admin:registry_{page}", args=args)


def test_two_are_selected_previewed_merged_and_undone(secretariat):
    kept, gone = make_organisation("Kept", note="Mine"), make_organisation("Gone", note="Theirs")
    membership = make_membership(gone)
    selected = {"action": "merge_two", "_selected_action": [kept.pk, gone.pk]}
    response = secretariat.post(address("organisation_changelist"), selected)
    query = f"{address('organisation_merge', gone.pk)}?other={kept.pk}"  # In order of the list.
    assert response.url == query
    query = f"{address('organisation_merge', kept.pk)}?other={gone.pk}"
    content = secretariat.get(query).content.decode()
    assert str(membership) in content
    secretariat.post(query, {"note": "gone", "reason": "Same ROR record"})
    done = Merge.objects.get()
    kept.refresh_from_db()
    assert (kept.note, done.merged_by, done.reason) == (
        "Theirs",
        secretariat.user,
        "Same ROR record",
    )
    undo_page = address("merge_undo", done.pk)
    assert secretariat.get(undo_page).status_code == 200
    done.refresh_from_db()
    assert done.undone_at is None
    secretariat.post(undo_page)
    kept.refresh_from_db()
    membership.refresh_from_db()
    assert (kept.note, membership.organisation) == ("Mine", gone)


def test_one_alone_cannot_be_merged(secretariat):
    selected = {"action": "merge_two", "_selected_action": [make_organisation().pk]}
    response = secretariat.post(address("organisation_changelist"), selected, follow=True)
    assert "Select exactly two organisations" in response.content.decode()


def test_merge_that_is_refused_keeps_what_was_chosen(secretariat):
    kept = make_organisation(country=make_country("BE"), region=make_region("Somewhere"))
    gone = make_organisation(country=make_country("FR"))
    query = f"{address('organisation_merge', kept.pk)}?other={gone.pk}"
    response = secretariat.post(query, {"country": "gone", "reason": "My reason"})
    content = response.content.decode()
    assert response.status_code == 200
    assert ("Somewhere is in Belgium" in content, "My reason" in content) == (True, True)
    assert not Merge.objects.exists()


def test_merged_record_is_restored_by_undoing_only(secretariat):
    kept, gone = make_organisation(), make_organisation()
    moment = gone.recorded_states.first().pgh_created_at.isoformat()
    merge(kept, gone)
    query = {"to": moment}
    page = secretariat.get(address("organisation_restore", gone.pk), query)
    assert page.context["refusals"][0] == f"It was merged into {kept}. Undo the merge first."


def test_a_host_is_not_named_twice_after_a_merge():
    kept, gone, event = make_organisation(), make_organisation(), make_event()
    make_host(event, organisation=kept)
    make_host(event, organisation=gone)
    outcome = preview(kept, gone)
    assert [why for _, why in outcome.stayed] == ["This organisation is named as a host already."]


def test_voices_of_a_closed_vote_follow_their_organisation_and_stay_as_they_were():
    kept, gone = make_organisation(), make_organisation()
    elector = make_elector(organisation=gone, name="Its old name", is_present=True, choice="yes")
    elector.vote.close(decision=make_decision())
    merge(kept, gone)
    elector.refresh_from_db()
    assert (elector.organisation, elector.name, elector.choice) == (kept, "Its old name", "yes")


def test_a_full_event_does_not_hold_up_a_merge():
    kept, gone = make_organisation(), make_organisation()
    event = make_event(capacity_on_site=1, status="confirmed")
    participation = make_participation(event, organisation=gone)
    merge(kept, gone)
    participation.refresh_from_db()
    assert participation.organisation == kept


def test_two_reports_in_one_round_stay_with_what_they_say_and_each_with_its_link():
    kept, gone = make_organisation(), make_organisation()
    round = make_reportinground()
    mine, theirs = (make_memberreport(round, organisation=one) for one in (kept, gone))
    earlier = make_memberreport(organisation=gone, state="accepted")
    activity = make_activity(theirs)
    outcome = preview(kept, gone)
    why = "This member has a report in this round already."
    assert outcome.stayed == [(str(theirs), why)]
    assert outcome.moved["reports of members"] == [str(earlier)]
    before = dump_reports()
    done = merge(kept, gone)
    for record in (mine, theirs, earlier, activity):
        record.refresh_from_db()
    organisations = (mine.organisation, theirs.organisation, earlier.organisation)
    assert organisations == (kept, gone, kept)
    assert activity.report == theirs
    assert undo(done) == []
    assert dump_reports() == before


def dump_reports() -> list[dict]:
    rows = apps.get_model("initiatives.memberreport").objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in STAMPS} for row in rows]
