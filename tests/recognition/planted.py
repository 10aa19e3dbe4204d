"""An open round full of what nobody else must see, and looking for it wherever it could be."""

import io
import zipfile

from django.test import Client
from django.urls import reverse

from recognition.models import CoAuthor, Nomination, Remark, Review
from tests.factories import make_country, make_person
from tests.recognition.factories import (
    make_conflict,
    make_criterion,
    make_declaration,
    make_editiontopic,
    make_juror,
    make_nomination,
    make_review,
    make_score,
)
from tests.recognition.seated import (
    add_file,
    address,
    let_write,
    make_round,
    seat,
)

FORMATS = ["csv", "json", "xlsx", "ics", "atom", "jsonld", "rss"]
#: What is planted in the nomination, in what jurors say of it, and in its people.
CONTENT, SAID, NAMES = "zqcontent", "zqsaid", "zqname"


def make_planted(edition=None, *, juror_name=f"Jury {SAID}") -> Nomination:
    """A nomination in an open round, full of what nobody else must see; a juror has judged it."""
    edition = edition or make_round(may_discuss=True)
    country = make_country("ES")
    nomination = make_nomination(
        edition,
        title=f"{CONTENT} title",
        topic=make_editiontopic(edition),
        name=f"Ana {NAMES}",
        email=f"{NAMES}@nominees.example.org",
        affiliation=f"{NAMES} University",
        country=country,
        summary=f"{CONTENT} summary",
        text=f"{CONTENT} text by {NAMES}",
        link=f"https://{NAMES}.example.org/paper",
        is_self=False,
        nominator_name=f"Nora {NAMES}",
        nominator_email=f"{NAMES}@nominators.example.org",
        nominator_affiliation=f"{NAMES} Hospital",
        note=f"{CONTENT} note",
        feedback=f"{SAID} feedback",
    )
    file = add_file(nomination, f"%PDF-1.7 {CONTENT}".encode(), f"{NAMES}.pdf")
    let_write(nomination)
    CoAuthor.objects.create(nomination=nomination, name=f"Cora {NAMES}")
    Nomination.objects.filter(pk=nomination.pk).update(late_until=None)
    person = make_person(juror_name, is_name_public=False, consented_on=None)
    juror = make_juror(edition, person=person, email=f"{SAID}@jurors.example.org")
    seat(juror, nomination)
    criterion = make_criterion(edition)
    review = make_review(juror, nomination, comment=f"{SAID} comment")
    make_score(review, criterion=criterion, value=4, comment=f"{SAID} reason")
    Remark.objects.create(juror=juror, nomination=nomination, text=f"{SAID} remark")
    away = make_juror(edition)
    make_declaration(away, nomination, has_conflict=True, reason=f"{SAID} declaration")
    make_conflict(away, nomination, reason=f"{SAID} conflict", path=[f"{NAMES} path"])
    nomination.refresh_from_db()
    nomination.own_file = file
    return nomination


def secrets_of(nomination: Nomination) -> list[str]:
    """All that is planted, in lower case, with the secret parts of addresses."""
    keys = [nomination.token, nomination.nominee_token, str(nomination.own_file.key)]
    return [CONTENT, SAID, NAMES, *(key.lower() for key in keys)]


def said(response) -> str:
    """All that an answer says, its head and the insides of a workbook too; in lower case."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return (content.decode("utf-8", "replace") + str(response.headers)).lower()


def leaks(client: Client, urls, words) -> list[tuple[str, int, str]]:
    """Where something that is planted appears, although the address does not say it itself."""
    found = []
    for url in urls:
        response = client.get(url, follow=False)
        text = said(response)
        found += [
            (url, response.status_code, word) for word in words if word in text and word not in url
        ]
    return found


def jury_addresses(nomination: Nomination) -> list[str]:
    """Every page of the jury that is about a nomination or its edition."""
    year, number = nomination.edition.year, nomination.number
    return [
        reverse("jury_list"),
        reverse("jury_edition", args=[year]),
        address(nomination),
        reverse("jury_file", args=[year, number, nomination.own_file.key]),
        *(f"{address(nomination)}?format={form}" for form in FORMATS),
    ]


def is_closed(client: Client, nomination: Nomination) -> bool:
    """Whether somebody learns nothing, and can write nothing: as if there were no nomination."""
    before = Review.objects.count(), Remark.objects.count()
    words = secrets_of(nomination)
    assert leaks(client, jury_addresses(nomination), words) == []
    for url in jury_addresses(nomination)[2:]:
        assert client.get(url).status_code == 404
    for deed in ["save", "hand_in", "take_back", "say"]:
        sent = client.post(address(nomination), {"do": deed, "text": "x", "seen": ""})
        assert sent.status_code == 404
        assert [word for word in words if word in said(sent)] == []
    return before == (Review.objects.count(), Remark.objects.count())
