"""Editing at the desk: doubts, reasons, two at once, rows that stand together."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse

from registry.models import Membership, Organisation
from tests.conftest import client_for
from tests.desk import (
    APPS,
    NAMES,
    OURS,
    organisation_form,
    rows,
    url,
)
from tests.factories import (
    make_country,
    make_mandate,
    make_membership,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_new_organisation_gets_its_names_and_its_address(secretariat):
    country = make_country("EG")
    form = {"name": "Academy of Research", "acronym": "AR", "kind": "funder", "country": "EG"}
    secretariat.post(url("organisation", "add"), form)
    organisation = Organisation.objects.get()
    assert (organisation.slug, organisation.country) == ("ar", country)
    names = set(organisation.names.values_list("kind", "text"))
    assert names == {("official", "Academy of Research"), ("acronym", "AR")}


@pytest.mark.parametrize(
    ("name", "acronym"), [("académie of research", ""), ("Something else", "ar")]
)
def test_new_organisation_that_may_be_there_already_asks_first(name, acronym, secretariat):
    other = make_organisation("Academie of Research", acronym="AR", country=make_country("EG"))
    form = {"name": name, "acronym": acronym, "kind": "funder", "country": "EG"}
    response = secretariat.post(url("organisation", "add"), form)
    [doubt] = response.context["doubts"]
    assert url("organisation", "change", other.pk) in doubt
    assert f'value="{name}"' in response.content.decode()
    confirmed = form | {"_confirmed": "on", "_warned": [str(doubt)]}
    assert secretariat.post(url("organisation", "add"), confirmed).status_code == 302
    assert Organisation.objects.count() == 2


def test_same_name_in_another_country_is_no_doubt(secretariat):
    make_organisation("Ministry of Health", country=make_country("IT"))
    make_country("IL")
    form = {"name": "Ministry of Health", "kind": "ministry", "country": "IL"}
    assert secretariat.post(url("organisation", "add"), form).status_code == 302


def test_date_in_the_future_must_be_confirmed(secretariat):
    organisation = make_organisation()
    form = {"organisation": organisation.pk, "role": "member", "starts_on": "July 2033"}
    response = secretariat.post(url("membership", "add"), form)
    assert response.context["doubts"] == ["The start (July 2033) lies in the future."]
    assert 'value="July 2033"' in response.content.decode()
    assert Membership.objects.count() == 0
    unread = form | {"_confirmed": "on", "_warned": ["Something else."]}
    assert secretariat.post(url("membership", "add"), unread).status_code == 200
    confirmed = form | {"_confirmed": "on", "_warned": response.context["doubts"]}
    assert secretariat.post(url("membership", "add"), confirmed).status_code == 302
    assert str(Membership.objects.get().starts_on) == "July 2033"


def test_date_in_the_future_must_be_confirmed_in_an_inline(secretariat):
    organisation = make_organisation()
    row = {"memberships-TOTAL_FORMS": 1, "memberships-0-role": "member"}
    row |= {"memberships-0-starts_on": "2033-07", "memberships-0-organisation": organisation.pk}
    form = organisation_form(organisation, **row)
    address = url("organisation", "change", organisation.pk)
    response = secretariat.post(address, form)
    assert response.context["doubts"] == ["The start (July 2033) lies in the future."]
    assert Membership.objects.count() == 0
    secretariat.post(address, form | {"_confirmed": "on", "_warned": response.context["doubts"]})
    assert Membership.objects.count() == 1


def test_an_error_beside_rows_that_somebody_may_only_look_at_is_shown():
    membership = make_membership(starts_on="2017")
    organisation = membership.organisation
    user = make_user(is_staff=True)
    names = ["change_organisation", "view_membership"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    shown = rows("memberships", organisation, initial=[{"id": membership.pk}])
    form = organisation_form(organisation, website="nowhere", **shown)
    address = url("organisation", "change", organisation.pk)
    response = client_for(user).post(address, form)
    assert "website" in response.context["adminform"].form.errors
    assert response.context["doubts"] == []


def test_new_rows_that_exclude_each_other_are_refused_with_a_sentence(secretariat):
    organisation = make_organisation()
    both = [{"role": "member", "starts_on": year} for year in ("2017", "2018")]
    form = organisation_form(organisation, **rows("memberships", organisation, *both))
    response = secretariat.post(url("organisation", "change", organisation.pk), form)
    assert "already has a membership in this period" in response.content.decode()
    assert Membership.objects.count() == 0


def test_present_name_is_ended_and_the_next_added_in_one_go(secretariat):
    organisation = make_organisation("First Name")
    present = organisation.names.get()
    common = {"kind": "official", "language": "en"}
    first = common | {"id": present.pk, "text": "First Name", "ends_on": "2019"}
    second = common | {"text": "Second Name", "starts_on": "2020"}
    names = rows("names", organisation, second, initial=[first])
    form = organisation_form(organisation, **names)
    response = secretariat.post(url("organisation", "change", organisation.pk), form)
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Second Name"


def test_row_that_stands_in_the_way_may_go_in_the_same_form(secretariat):
    membership = make_membership(starts_on="2017")
    organisation = membership.organisation
    old = {"id": membership.pk, "role": "member", "starts_on": "2017", "DELETE": "on"}
    new = {"role": "observer", "starts_on": "2018"}
    memberships = rows("memberships", organisation, new, initial=[old])
    form = organisation_form(organisation, **memberships)
    secretariat.post(url("organisation", "change", organisation.pk), form)
    assert [m.role for m in organisation.memberships.all()] == ["observer"]


def test_confirmed_date_is_not_asked_about_again(secretariat):
    membership = make_membership(starts_on="2033-07")
    form = {"organisation": membership.organisation_id, "role": "observer", "starts_on": "2033-07"}
    response = secretariat.post(url("membership", "change", membership.pk), form)
    assert response.status_code == 302


def test_reason_is_kept_in_the_history(secretariat):
    organisation = make_organisation()
    form = organisation_form(
        organisation, website="https://example.org/new", _reason="Letter of 3 March"
    )
    secretariat.post(url("organisation", "change", organisation.pk), form)
    page = secretariat.get(url("organisation", "history", organisation.pk)).context["page_obj"]
    newest = page[0]
    assert (newest.who, newest.why) == ("Sec", "Letter of 3 March")
    [row] = newest.rows
    [change] = row.fields
    assert (change.label, change.old, change.new) == (
        "website",
        "https://example.org/",
        "https://example.org/new",
    )


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(secretariat, editor):
    organisation = make_organisation()
    address = url("organisation", "change", organisation.pk)
    seen = secretariat.get(address).context["seen"]
    theirs = organisation_form(organisation, website="https://example.org/theirs")
    editor.post(address, theirs)
    mine = organisation_form(organisation, website="https://example.org/mine", _seen=seen)
    response = secretariat.post(address, mine)
    organisation.refresh_from_db()
    assert organisation.website == "https://example.org/theirs"
    [doubt] = response.context["doubts"]
    assert doubt.startswith("editor changed this record on ")
    assert "https://example.org/theirs" in doubt
    assert "https://example.org/mine" in response.content.decode()
    secretariat.post(address, mine | {"_confirmed": "on", "_warned": [doubt]})
    organisation.refresh_from_db()
    assert organisation.website == "https://example.org/mine"


def test_somebody_elses_new_row_is_a_conflict_too(secretariat):
    organisation = make_organisation()
    address = url("organisation", "change", organisation.pk)
    seen = secretariat.get(address).context["seen"]
    make_membership(organisation)
    response = secretariat.post(address, organisation_form(organisation, _seen=seen))
    assert len(response.context["doubts"]) == 1


def test_actions_publish_and_withdraw(secretariat):
    organisation = make_organisation(is_published=False)
    for action, expected in [("publish", True), ("withdraw", False)]:
        data = {"action": action, "_selected_action": [organisation.pk]}
        secretariat.post(url("organisation", "changelist"), data)
        organisation.refresh_from_db()
        assert organisation.is_published is expected


def test_view_on_site_is_there_for_what_the_public_sees(secretariat):
    shown, hidden = make_organisation(), make_organisation(is_published=False)
    for organisation, expected in [(shown, True), (hidden, False)]:
        response = secretariat.get(url("organisation", "change", organisation.pk))
        link = f'href="{organisation.get_absolute_url()}"'
        assert (link in response.content.decode()) is expected


def test_organisation_that_is_needed_cannot_be_deleted(secretariat):
    organisation = make_organisation()
    mandate = make_mandate(organisation=organisation)
    response = secretariat.get(url("organisation", "delete", organisation.pk))
    assert str(mandate.person) in response.content.decode()
    secretariat.post(url("organisation", "delete", organisation.pk), {"post": "yes"})
    assert Organisation.objects.count() == 1


def test_countries_cannot_be_moved_to_another_continent(secretariat):
    country = make_country("EG")
    form = {"name": "Egypt (renamed)", "continent": "europe", "code": "XX"}
    secretariat.post(url("country", "change", "EG"), form)
    country.refresh_from_db()
    assert (country.name, country.continent) == ("Egypt (renamed)", "africa")


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_autocomplete_answers_where_it_is_used(name, secretariat):
    editor = admin.site._registry[next(m for m in OURS if m._meta.model_name == name)]
    for field in editor.get_autocomplete_fields(RequestFactory().get("/")):
        params = {"app_label": APPS[name], "model_name": name, "field_name": field, "term": "x"}
        response = secretariat.get(reverse("admin:autocomplete"), params)
        assert response.status_code == 200


def test_pages_carry_no_inline_code(secretariat):
    organisation = make_organisation()
    pages = [reverse("admin:index"), url("organisation", "change", organisation.pk)]
    pages += [url("organisation", "history", organisation.pk), url("organisation", "changelist")]
    for page in pages:
        content = secretariat.get(page).content.decode()
        assert (" style=" in content, "<script>" in content, " onclick=" in content) == (
            False,
            False,
            False,
        )
