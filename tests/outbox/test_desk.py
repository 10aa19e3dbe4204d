"""The outbox on the desk: looked at, released, decided on; by whom, and with how many queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from icpermed.duties import all_duties
from icpermed.outbox import Letter, prepare, send
from icpermed.outbox.forgetting import erase
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import release
from icpermed.outbox.showing import HIDDEN
from tests.factories import make_person

pytestmark = pytest.mark.django_db

OUTBOX = reverse("admin:outbox_mail_changelist")
MAILINGS = reverse("admin:outbox_mailing_changelist")
SECRET = "https://example.org/answer/k3xV0sCkD1yB7mQ2nWz4T9pLr8HfJgEaU5oYiSdXcVb/"


def letter(name="Ana", **fields) -> Letter:
    words = {"subject": f"Hello {name}", "text": f"Dear {name},\n\n{SECRET}\n", "name": name}
    return Letter(f"{name.lower()}@example.org", **(words | fields))


def mail_in(state: str, **fields) -> Mail:
    mail = send(letter(), about=make_person())
    Mail.objects.filter(pk=mail.pk).update(state=state, **fields)
    return Mail.objects.get(pk=mail.pk)


def failed() -> Mail:
    return mail_in("failed", problem="The mail server says: 550 No")


def in_doubt() -> Mail:
    return mail_in("in_doubt", handed_at=timezone.now(), attempts=1)


def post(client, page, **data):
    return client.post(page.get_absolute_url(), data, follow=True).content.decode()


# --- a mailing --------------------------------------------------------------------------------


def test_a_draft_shows_every_mail_and_who_gets_none_and_sends_nothing(secretariat, settings):
    settings.EMAIL_HOST = "mail.example.org"
    send(letter("Cleo"), once="cleo")
    mailing = prepare(
        "Invitations",
        [letter(), letter("Ben"), (letter("Cleo"), "cleo"), letter("Dan")],
        by=secretariat.user,
        without=[("Eve", "no e-mail address")],
    )
    bad = prepare("Bad", [Letter("nowhere", "x", "y", "Fay")])
    answer = secretariat.get(mailing.get_absolute_url())
    page = answer.content.decode()
    assert [row.mail.name for row in answer.context["shown"]] == ["Ana", "Ben", "Dan"]
    for words in ["Dear Ana,", "Dear Ben,", "Eve: no e-mail address", "2 get no mail", "3 mails"]:
        assert words in page
    assert "The same mail to cleo@example.org is in the outbox already." in page
    assert (
        "Fay: “nowhere” is not an e-mail address."
        in secretariat.get(bad.get_absolute_url()).content.decode()
    )
    assert (HIDDEN in page, SECRET in page) == (True, False)
    assert set(mailing.mails.values_list("state", flat=True)) == {"draft", "left_out"}


def test_what_is_ticked_goes_out_and_nothing_else_ever_does(secretariat):
    mailing = prepare("Invitations", [(letter(), "a"), (letter("Ben"), "b")])
    ana, ben = mailing.mails.order_by("name")
    page = post(secretariat, mailing, do="send", mail=[ana.pk, 999999])
    mailing.refresh_from_db()
    assert "1 mail is on the way." in page
    assert (mailing.state, mailing.released_by) == ("released", secretariat.user)
    assert [m.state for m in mailing.mails.order_by("name")] == ["queued", "left_out"]

    page = post(secretariat, mailing, do="send", mail=[ben.pk])
    assert "This mailing has been released already." in page
    assert Mail.objects.get(pk=ben.pk).state == "left_out"
    assert send(letter("Ben"), once="b") is not None  # Who was left out may be written to later.


def test_without_a_tick_nothing_happens(secretariat):
    mailing = prepare("Invitations", [letter()])
    other = prepare("Other", [letter("Ben")])
    page = post(secretariat, mailing, do="send", mail=[other.mails.get().pk])
    mailing.refresh_from_db()
    assert "No mail would go out" in page
    assert (mailing.state, other.mails.get().state) == ("draft", "draft")


def test_a_discarded_mailing_sends_nothing_and_can_be_prepared_anew(secretariat):
    mailing = prepare("Invitations", [(letter(), "a")], once="invitations")
    assert prepare("Invitations", [(letter(), "a")], once="invitations") == mailing
    page = post(secretariat, mailing, do="discard")
    assert "none of these mails will be sent" in page
    assert mailing.mails.get().state == "cancelled"
    assert post(secretariat, mailing, do="send", mail=[mailing.mails.get().pk])
    anew = prepare("Invitations", [(letter(), "a")], once="invitations")
    assert (anew == mailing, anew.mails.get().state) == (False, "draft")


def test_progress_is_told_while_it_is_sent(secretariat):
    mailing = prepare("Invitations", [letter(name) for name in ["Ana", "Ben", "Cleo", "Dan"]])
    release(mailing, by=secretariat.user)
    ana, ben, cleo, _ = mailing.mails.order_by("name")
    Mail.objects.filter(pk=ana.pk).update(state="sent", sent_at=timezone.now())
    Mail.objects.filter(pk=ben.pk).update(state="failed", problem="550 No")
    Mail.objects.filter(pk=cleo.pk).update(state="in_doubt", handed_at=timezone.now())
    url = mailing.get_absolute_url()
    told = secretariat.get(url, headers={"Accept": "application/json"}).json()
    words = "1 of 4 sent, 1 failed, 1 in doubt"
    assert told == {"working": True, "words": words, "percent": 75}
    page = secretariat.get(url).content.decode()
    for part in [words, "550 No", "part of the site that sends mails is not running"]:
        assert part in page
    assert '<meta http-equiv="refresh" content="5">' in page

    Mail.objects.filter(state="queued").update(state="sent", sent_at=timezone.now())
    assert "http-equiv" not in secretariat.get(url).content.decode()
    assert "2 of 4 sent" in secretariat.get(MAILINGS).content.decode()


# --- one mail ---------------------------------------------------------------------------------


def test_a_mail_in_doubt_is_decided_by_a_person(secretariat):
    one, two = in_doubt(), in_doubt()
    page = secretariat.get(one.get_absolute_url()).content.decode()
    assert ("It arrived" in page, "Send it again" in page) == (True, True)
    assert "Noted: it arrived." in post(secretariat, one, do="arrived")
    assert "on its way again" in post(secretariat, two, do="again")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.sent_at) == ("sent", one.handed_at)
    assert (two.state, two.handed_at) == ("queued", None)
    assert one.log[-1]["by"] == "secretariat"


def test_a_mail_that_failed_is_sent_again_or_given_up(secretariat):
    one, two = failed(), failed()
    assert "550 No" in secretariat.get(one.get_absolute_url()).content.decode()
    post(secretariat, one, do="again")
    post(secretariat, two, do="give_up")
    assert [Mail.objects.get(pk=m.pk).state for m in (one, two)] == ["queued", "cancelled"]


def test_many_that_failed_are_sent_again_at_once(secretariat):
    mails = [failed(), failed(), in_doubt()]
    data = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    page = secretariat.post(OUTBOX, data, follow=True).content.decode()
    assert "2 mails on the way again." in page
    assert [Mail.objects.get(pk=m.pk).state for m in mails] == ["queued", "queued", "in_doubt"]


@pytest.mark.parametrize("state", ["sending", "sent", "cancelled"])
def test_who_is_too_late_changes_nothing(state, secretariat):
    times = {"sent_at": timezone.now()} if state == "sent" else {}
    mail = mail_in(state, **times)
    for verb in ["arrived", "again", "give_up", "nonsense"]:
        post(secretariat, mail, do=verb)
    assert Mail.objects.get(pk=mail.pk).state == state


def test_reading_changes_nothing(secretariat):
    mails = [failed(), in_doubt(), send(letter())]
    mailing = prepare("Invitations", [letter()])
    before = [list(model.objects.order_by("pk").values()) for model in (Mail, Mailing)]
    pages = [OUTBOX, MAILINGS, *(page.get_absolute_url() for page in [*mails, mailing])]
    assert {secretariat.get(page, {"do": "again"}).status_code for page in pages[2:]} == {200}
    assert {secretariat.get(page).status_code for page in pages} == {200}
    after = [list(model.objects.order_by("pk").values()) for model in (Mail, Mailing)]
    assert after == before


def test_what_was_erased_says_so(secretariat):
    mail = failed()
    erase(Mail.objects.all())
    page = secretariat.get(mail.get_absolute_url()).content.decode()
    assert "was erased on" in page
    assert "Send it again" not in page
    assert "erased" in secretariat.get(OUTBOX).content.decode()


# --- who, where, how fast -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "reader"])
def test_others_see_and_decide_nothing(who, request):
    client, mail = request.getfixturevalue(who), failed()
    mailing = prepare("Invitations", [letter()])
    for page in [mail.get_absolute_url(), mailing.get_absolute_url(), OUTBOX, MAILINGS]:
        assert client.get(page).status_code == 403
        assert client.post(page, {"do": "send", "mail": [1]}).status_code == 403
    assert Mail.objects.get(pk=mail.pk).state == "failed"
    assert mailing.mails.get().state == "draft"
    assert "outbox" not in client.get(reverse("admin:index")).content.decode().lower()


def test_who_may_only_look_does_not_decide(reader):
    reader.user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_mail"))
    for page in [failed(), prepare("Invitations", [letter()])]:
        assert "<button" not in heart_of(reader.get(page.get_absolute_url()).content.decode())
        assert reader.post(page.get_absolute_url(), {"do": "again"}).status_code == 403


def heart_of(page: str) -> str:
    """The part of a page between its heading and its end."""
    return page.partition('id="content-main"')[2].partition('id="footer"')[0]


def test_the_list_is_searched_and_narrowed(secretariat):
    failed()
    send(letter("Ben"))
    for query, subjects in [
        ({"q": "ben"}, ["Hello Ben"]),
        ({"state__exact": "failed"}, ["Hello Ana"]),
        ({"about": "registry.person"}, ["Hello Ana"]),
        ({"about": "none"}, ["Hello Ben"]),
        ({"to_do": "mails_failed"}, ["Hello Ana"]),
        ({"q": "k3xV0sCkD1yB7"}, []),
    ]:
        found = secretariat.get(OUTBOX, query).context["cl"].result_list
        assert [mail.subject for mail in found] == subjects


def test_the_start_page_says_what_waits(secretariat):
    failed()
    in_doubt()
    prepare("Invitations", [letter()])
    long_ago = timezone.now() - timedelta(minutes=5)
    mail_in("queued", not_before=long_ago)
    mail_in("queued", problem="The mail server says: 451 Later")
    found = {duty.name: duty.rows().count() for duty in all_duties() if "mail" in duty.name}
    assert found == {
        "mailings_to_release": 1,
        "mails_failed": 1,
        "mails_in_doubt": 1,
        "mails_refused_for_now": 1,
        "mails_without_worker": 1,
    }
    page = secretariat.get(reverse("admin:index")).content.decode()
    for words in ["mailing waits to be looked at", "mail is in doubt", "no worker is running"]:
        assert words in page
    assert f'href="{OUTBOX}"' in page


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_make_no_more_queries_when_there_is_more(secretariat):
    people = [make_person(), make_person()]
    mailing = prepare("A", [letter("Ana"), letter("Ben")], about=people[0])
    prepare("B", [letter()], about=people[1], by=secretariat.user)
    [failed(), in_doubt(), send(letter())]
    addresses = [OUTBOX, MAILINGS, mailing.get_absolute_url()]
    few = [queries(secretariat, address) for address in addresses]
    for number in range(10):
        prepare(f"C{number}", [letter()], about=people[0], by=secretariat.user)
        failed()
    Mail.objects.filter(state="failed").update(mailing=mailing)
    assert [queries(secretariat, address) for address in addresses] == few
