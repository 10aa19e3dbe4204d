"""A whole edition of the Recognition, played by people who have a keyboard and no JavaScript."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.browser.player import Player

#: By the clock of the edition.
TODAY = datetime.now(ZoneInfo("Europe/Brussels")).date()
YEAR = TODAY.year
THEME = "From the laboratory to the ward, as it is played"
PASSWORD = "a long phrase for a juror of tests"
ACADEMY = "Academy of Scientific Research and Technology"

#: Who keeps each nomination, and for whom; the second and the third come from one visitor.
ANA, BEN = ("Ana Thomé", "ana@visitors.example.org"), ("Ben Visitor", "ben@visitors.example.org")
CLEO = ("Cleo Nominee", "cleo@nominees.example.org")
DILA = ("Dilâ Őrsi-Şahin", "dila@nominees.example.org")
TITLES = ["Screening by bus", "Registers that talk", "Genomes for every village"]

INES, JON = ("Ines Juror", "ines@jurors.example.org"), ("Jon Juror", "jon@jurors.example.org")
#: What each juror gives, by nomination: a value for each of the two criteria.
MARKS = {INES: {2: (2, 2), 3: (5, 4)}, JON: {1: (3, 3), 3: (4, 4)}}

RULES = f"""
from datetime import timedelta
from django.utils import timezone
from recognition.models import Criterion, Edition, Phase, RequiredFile
from registry.models import Organisation, Person
now, edition = timezone.now(), Edition.objects.get(year={YEAR})
RequiredFile.objects.create(edition=edition, name="Letter of support")
Criterion.objects.create(edition=edition, position=1, name="Benefit for patients", weight=2)
Criterion.objects.create(edition=edition, position=2, name="Fit for other places")
Phase.objects.create(
    edition=edition, name="Scoring",
    starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=20),
)
academy = Organisation.objects.get(name="{ACADEMY}")
Person.objects.create(name="{INES[0]}", email="{INES[1]}", affiliation=academy)
Person.objects.create(name="{JON[0]}", email="{JON[1]}")
"""


def day(days: int) -> str:
    """A day from today, as it is typed into a field for dates: month, day, year."""
    return f"{TODAY + timedelta(days=days):%m%d%Y}"


# --- the call -------------------------------------------------------------------------------------


def open_the_call(desk: Player) -> str:
    """The secretariat makes the edition; returns where it stands on the desk."""
    desk.go("/admin/recognition/edition/add/")
    desk.write(year=str(YEAR), theme=THEME)
    desk.tick("is_published")
    desk.write(opens_on=day(-7), closes_on=day(7), max_winners="1", reviews_per_nomination="2")
    desk.press("Save and continue editing")
    address = desk.address
    desk.site.shell(RULES)
    return address


def begin(visitor: Player, who: str, name: str, email: str) -> None:
    """Ask for the link by which a nomination is written, and open it."""
    visitor.go(f"/recognition/{YEAR}/")
    visitor.press("Apply, or nominate somebody")
    visitor.look("the form by which one begins")
    visitor.choose("who", who)
    visitor.write(name=name, email=email)
    visitor.tick("is_agreed")
    visitor.take_time(2.1)
    visitor.press("Send me the link")
    visitor.look("what is said of the mail")
    visitor.go_by_mail(email, "/nominations/")
    visitor.look("the page behind the link")
    visitor.press("Go on with my nomination")


def fill_in(visitor: Player, title: str, affiliation: str, **nominee: str) -> None:
    """Write a nomination, all but the file."""
    visitor.write(title=title, summary="In short.", text="At length.", **nominee)
    visitor.write(affiliation=affiliation, country="Egypt")
    visitor.tick("confirms_conditions")


def add_the_file(visitor: Player) -> None:
    """Choose the file that the edition asks for, and hand in; returns what is said then."""
    visitor.attach(visitor.page.locator("[type=file]").get_attribute("name"))
    visitor.press("Hand it in")


def close_the_call(desk: Player, address: str) -> None:
    """Yesterday was the last day."""
    desk.go(address)
    desk.write(closes_on=day(-1))
    desk.press("Save")


# --- the jury -------------------------------------------------------------------------------------


def find_eligible(desk: Player, title: str) -> str:
    """The secretariat looks at a nomination, and gives it to the jury."""
    desk.go(f"/admin/recognition/nomination/?q={title}")
    desk.press(desk.page.locator("#result_list tbody th a").inner_text())
    desk.look("a nomination on the desk")
    desk.press("Mark as eligible …")
    desk.look("a step of a nomination")
    desk.press("Mark as eligible")
    return desk.text


def seat(desk: Player, edition: str, name: str) -> None:
    """Put somebody of the register into the jury. The list of people needs JavaScript."""
    desk.go(f"/admin/recognition/juror/add/?edition={edition.split('/')[-3]}")
    desk.pick("person", name)
    desk.press("Save")


def choose_a_password(juror: Player, email: str) -> None:
    """Follow the invitation, and sign in with what was chosen."""
    juror.go_by_mail(email, "/password/reset/key/")
    juror.look("where a juror chooses a password")
    juror.write(password1=PASSWORD, password2=PASSWORD)
    juror.press("Change it")
    juror.go(f"/recognition/jury/{YEAR}/conflicts/")
    juror.write(login=email, password=PASSWORD)
    juror.press("Sign in")


def declare(juror: Player, conflict_with: str = "") -> None:
    """Say with whom there is a conflict of interest: with one, or with nobody."""
    if conflict_with:
        line = juror.page.locator("fieldset.declare", has_text=conflict_with).first
        name = line.locator("[type=radio]").first.get_attribute("name")
        juror.choose(name, "yes")
        juror.write(**{name.replace("say-", "why-"): "We wrote a book together."})
    juror.tick("others")
    juror.press("Save the declaration")


def score(juror: Player, number: int, values: tuple[int, int]) -> None:
    """Fill in a sheet, and hand it in."""
    juror.go(f"/recognition/jury/{YEAR}/")
    juror.press(TITLES[number - 1])
    juror.look("a nomination as a juror reads it")
    criteria = juror.page.locator("fieldset.question [type=radio][value='1']")
    for name, value in zip(
        [one.get_attribute("name") for one in criteria.all()], values, strict=True
    ):
        juror.choose(name, str(value))
        if value in (1, 5):
            juror.write(**{name.replace("value", "comment"): "Nothing like it anywhere."})
    juror.press("Hand in")
