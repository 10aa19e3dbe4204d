"""The stations of an edition's way, each played once: what was seen there."""

from types import SimpleNamespace as Seen

import pytest

from tests.browser import edition as play
from tests.browser.edition import (
    ACADEMY,
    ANA,
    BEN,
    CLEO,
    DILA,
    INES,
    JON,
    MARKS,
    TITLES,
    YEAR,
)

PUBLIC = [
    f"/recognition/{YEAR}/",
    f"/recognition/{YEAR}/?format=json",
    "/recognition/",
    "/recognition/?format=csv",
    "/recognition/winners/",
    "/recognition/winners/?format=csv",
    "/",
]


@pytest.fixture(scope="module")
def public(come):
    """Somebody who only reads: all public pages of the Recognition, as they are at that moment."""
    reader = come()

    def read() -> dict[str, str]:
        pages = {path: reader.page.request.get(reader.site.address + path) for path in PUBLIC}
        return {path: page.text() for path, page in pages.items()}

    return read


@pytest.fixture(scope="module")
def call(desk, come):
    """A call is opened on the desk: where it stands there, and what the public sees."""
    address = play.open_the_call(desk)
    saved = desk.look("an edition on the desk")
    reader = come()
    reader.go(f"/recognition/{YEAR}/")
    return Seen(address=address, saved=saved, page=reader.look("an open call"))


@pytest.fixture(scope="module")
def drafted(call, come):
    """A visitor writes an own nomination, and presses the button without the file."""
    visitor = come()
    play.begin(visitor, "own", *ANA)
    play.fill_in(visitor, TITLES[0], ACADEMY)
    visitor.press("Hand it in")
    return Seen(
        visitor=visitor,
        text=visitor.look("a draft that lacks something"),
        title=visitor.page.title(),
        focus=visitor.page.evaluate("document.activeElement.className"),
        typed=visitor.page.locator("[name=text]").input_value(),
    )


@pytest.fixture(scope="module")
def handed_in(drafted, come):
    """Three nominations of two visitors; what each is told."""
    play.add_the_file(drafted.visitor)
    told = [drafted.visitor.look("a nomination that is handed in")]
    ben = come()
    for title, (name, email) in zip(TITLES[1:], [CLEO, DILA], strict=True):
        play.begin(ben, "another", *BEN)
        play.fill_in(ben, title, "University of the Sea", name=name, email=email)
        play.add_the_file(ben)
        told.append(ben.text)
    return Seen(ana=drafted.visitor, told=told)


@pytest.fixture(scope="module")
def agreed(handed_in, come):
    """The two who were nominated by somebody else agree: what each has read, and was told."""
    texts = {}
    for name, email in [CLEO, DILA]:
        nominee = come()
        nominee.go_by_mail(email, "/nominee/")
        asked = nominee.look("what a nominee reads")
        nominee.press("I agree to be nominated")
        texts[name] = Seen(asked=asked, told=nominee.text)
    return texts


@pytest.fixture(scope="module")
def closed(call, handed_in, agreed, desk, come):
    """The last day is over: what the public, a late visitor and a keeper see."""
    play.close_the_call(desk, call.address)
    reader = come()
    reader.go(f"/recognition/{YEAR}/")
    page = reader.look("a closed call")
    reader.go(f"/recognition/{YEAR}/nominate/")
    late = reader.look("the form once it is too late")
    handed_in.ana.page.reload()
    return Seen(page=page, late=late, kept=handed_in.ana.text)


@pytest.fixture(scope="module")
def eligible(closed, desk):
    """All three are found eligible: what the desk says of each."""
    return [play.find_eligible(desk, title) for title in TITLES]


@pytest.fixture(scope="module")
def jurors(call, eligible, desk, come, signed_in):
    """Two people of the register sit in the jury, are invited, and sign in."""
    colleague = come(storage_state=signed_in, java_script_enabled=True)
    for name, _ in [INES, JON]:
        play.seat(colleague, call.address, name)
    desk.go(call.address)
    desk.press("Jury")
    desk.press("Invite 2 jurors")
    seated = {}
    for juror in [INES, JON]:
        seated[juror] = come()
        play.choose_a_password(seated[juror], juror[1])
    return seated


@pytest.fixture(scope="module")
def declared(call, jurors, desk):
    """Each juror has said where there is a conflict; what the desk then shows."""
    ines, jon = jurors[INES], jurors[JON]
    asked = ines.look("where a juror declares")
    play.declare(ines)
    play.declare(jon, conflict_with=CLEO[0])
    desk.go(call.address)
    desk.press("Jury")
    return Seen(asked=asked, told=ines.text, desk=desk.look("the jury on the desk"))


@pytest.fixture(scope="module")
def assigned(declared, desk, jurors):
    """What is shared out, as the desk and the jurors see it."""
    desk.press("Assign what is missing")
    lists = {}
    for juror, player in jurors.items():
        player.go(f"/recognition/jury/{YEAR}/")
        lists[juror] = player.look("what a juror has to do")
    return Seen(desk=desk.text, lists=lists)


@pytest.fixture(scope="module")
def scored(assigned, jurors):
    """Every juror scores what is theirs; what was said after each sheet."""
    told = []
    for juror, sheets in MARKS.items():
        for number, values in sheets.items():
            play.score(jurors[juror], number, values)
            told.append(jurors[juror].look("a sheet that is handed in"))
    return told


@pytest.fixture(scope="module")
def ranked(call, scored, desk, public):
    """The ranking on the desk; and what the public can read at that time."""
    desk.go(call.address)
    desk.press("Ranking")
    return Seen(text=desk.look("the ranking"), public=public())


@pytest.fixture(scope="module")
def decided(ranked, desk):
    """Outcomes are prepared, looked at, and applied: the letters wait."""
    desk.press("Prepare the decisions …")
    desk.press("Save, and fill in the open ones from the ranking")
    desk.look("prepared outcomes")
    desk.press("Save, and look at what would happen …")
    planned = desk.look("what would happen")
    desk.press("Apply, and prepare the letters")
    return Seen(planned=planned, letters=desk.look("the letters before they go out"))


@pytest.fixture(scope="module")
def released(decided, desk, site):
    """The letters are released: how they stood before, and what is said then."""
    states = "SELECT DISTINCT m.state FROM outbox_mail m WHERE m.template LIKE %s"
    before = site.rows(states, "recognition/mail/winner.txt")
    desk.press("Send the ticked mails")
    return Seen(before=before, told=desk.text)


@pytest.fixture(scope="module")
def consented(released, come, public):
    """The winner follows the link in the letter, and agrees; the certificate is there."""
    winner = come()
    winner.go_by_mail(DILA[1], "/winner/")
    asked = winner.look("what a winner is asked")
    winner.tick("is_named")
    winner.press("Publish this")
    told = winner.look("what a winner is told")
    link = winner.page.get_by_role("link", name="Download the certificate").get_attribute("href")
    answer = winner.page.request.get(winner.site.address + link)
    return Seen(asked=asked, told=told, certificate=answer, public=public())


@pytest.fixture(scope="module")
def published(call, consented, desk, come, public):
    """The winners are published on the desk; what everybody sees from then on."""
    desk.go(call.address)
    desk.press("Publish the winners")
    desk.look("publishing on the desk")
    desk.press("Publish the winners")
    reader = come()
    texts = {}
    for path in [f"/recognition/{YEAR}/", "/recognition/winners/"]:
        reader.go(path)
        texts[path] = reader.look(f"{path}, with the winner")
    return Seen(texts=texts, public=public())


@pytest.fixture(scope="module")
def recorded(call, published, desk):
    """The record of the decision, and the program that checks it, as the desk gives them."""
    desk.go(call.address)
    desk.press("Record and certificates")
    links = ["Download the record (JSON)", "recompute.py"]
    record, script = (desk.download(link) for link in links)
    return Seen(text=desk.look("the record"), record=record, script=script)
