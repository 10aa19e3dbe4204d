"""What needs doing: each rule appears when there is work, names its rows, and goes when done."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from registry.duties import DUTIES
from registry.templatetags.desk import Due
from tests.factories import (
    make_application,
    make_body,
    make_decision,
    make_mandate,
    make_membership,
    make_organisation,
    make_proposal,
)

pytestmark = pytest.mark.django_db


def change(record, **values):
    type(record).objects.filter(pk=record.pk).update(**values)


def member_without_contact():
    organisation = make_membership(start_decision=make_decision()).organisation
    return organisation, lambda: make_mandate(organisation=organisation)


def contact_after_leaving():
    organisation = make_membership(starts_on="2017", ends_on="2020").organisation
    mandate = make_mandate(organisation=organisation, role="delegate")
    return mandate, lambda: change(mandate, ends_on="2020")


def mandate_in_ended_body():
    mandate = make_mandate(body=make_body(starts_on="2017", ends_on="2021"))
    return mandate, lambda: change(mandate, ends_on="2021")


def private_member():
    organisation = make_organisation(is_published=False)
    make_membership(organisation)
    return organisation, lambda: change(organisation, is_published=True)


def member_without_confirmation():
    organisation = make_membership(start_decision=make_decision()).organisation
    return organisation, lambda: change(organisation, confirmed_on=timezone.localdate())


def simple(record, **done):
    return record, lambda: change(record, **done)


#: For each rule: how the work arises, and how it is done.
WORK = {
    "waiting": lambda: simple(make_application(), state="withdrawn"),
    "proposals": lambda: simple(make_proposal(), state="withdrawn"),
    "future_memberships": lambda: simple(make_membership(starts_on="2033-07"), starts_on="2023-07"),
    "future_mandates": lambda: simple(make_mandate(starts_on="2999"), starts_on="2020"),
    "future_decisions": lambda: simple(make_decision(decided_on="2999-01"), decided_on="2020-01"),
    "without_contact": member_without_contact,
    "unconfirmed": member_without_confirmation,
    "after_leaving": contact_after_leaving,
    "in_ended_body": mandate_in_ended_body,
    "never_took_part": lambda: simple(make_organisation(), is_published=False),
    "members_in_private": private_member,
    "without_website": lambda: simple(
        make_organisation(website=""), website="https://example.org/"
    ),
    "without_decision": lambda: simple(make_membership(), start_decision=make_decision().pk),
}
RULES = [pytest.param(duty, id=duty.name) for duty in DUTIES]


def bystanders():
    """Records that are in order: no rule may name them."""
    membership = make_membership(start_decision=make_decision())
    change(membership.organisation, confirmed_on=timezone.localdate())
    make_mandate(organisation=membership.organisation, role="delegate")
    make_application(state="withdrawn")


def test_every_rule_is_tried():
    assert [duty.name for duty in DUTIES if duty.name not in WORK] == []


@pytest.mark.parametrize("duty", RULES)
def test_duty_comes_with_the_work_and_goes_with_it(duty):
    bystanders()
    assert list(duty.rows()) == []
    record, do_it = WORK[duty.name]()
    assert list(duty.rows()) == [record]
    do_it()
    assert list(duty.rows()) == []


@pytest.mark.parametrize("duty", RULES)
def test_duty_links_to_as_many_rows_as_it_counts(duty, secretariat):
    bystanders()
    for _ in range(2):
        WORK[duty.name]()
    due = Due(duty, duty.rows().count())
    response = secretariat.get(due.url)
    assert response.status_code == 200
    assert (due.count, response.context["cl"].result_count) == (2, 2)


def test_desk_names_the_duties_with_their_counts(secretariat):
    make_membership(make_organisation(website=""), starts_on="2033-07")
    content = secretariat.get(reverse("admin:index")).content.decode()
    assert "<b>1</b> <span>membership has a date in the future" in content
    assert "<b>1</b> <span>organisation has no website" in content
    assert "applications wait" not in content


def test_desk_says_so_when_nothing_is_to_do(secretariat):
    content = secretariat.get(reverse("admin:index")).content.decode()
    assert "Nothing: the register is in order." in content


def test_desk_tells_a_reader_nothing_of_applications(reader):
    make_application("Planted Application")
    content = reader.get(reverse("admin:index")).content.decode()
    assert ("waits for a decision" in content, "Planted Application" in content) == (False, False)


def test_desk_counts_as_the_public_pages_do(secretariat):
    make_membership()
    make_membership(make_organisation(is_published=False))
    content = secretariat.get(reverse("admin:index")).content.decode()
    assert ">Member</a></dt><dd>1</dd>" in content


@pytest.mark.parametrize("duty", RULES)
def test_merged_records_are_not_work(duty):
    if duty.model._meta.model_name != "organisation":
        return
    kept = make_organisation(website="https://example.org/")
    gone, _ = WORK[duty.name]()
    change(gone, is_published=False, merged_into=kept)
    assert gone not in duty.rows()


def test_filters_of_duties_are_in_the_lists():
    for duty in DUTIES:
        filters = admin.site._registry[duty.model].list_filter
        assert "DutyFilter" in {getattr(f, "__name__", "") for f in filters}
