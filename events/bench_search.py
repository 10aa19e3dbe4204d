"""How fast the search is among a hundred thousand records: `make bench` measures it with events."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import pgtrigger
from django.test import Client
from django.utils import timezone

from events.models import Event, Material
from icpermed.search.models import Entry
from icpermed.search.refreshing import Touched, marks, refresh
from icpermed.sql import run
from registry.models import Country

EVENTS, MATERIALS = 90_000, 10_000
#: So many questions of each sort.
QUESTIONS = 20
#: In so many milliseconds nineteen of twenty answers are to be there.
PROMISED = 50
SYLLABLES = ["ba", "cor", "den", "fi", "gal", "his", "lom", "mer", "nu", "pra", "sto", "tin"]
COMMON = ["personalised", "medicine", "research", "health", "data", "genomes", "policy", "funding"]
COUNTRIES = {"IT": "Itálie", "FR": "Frankreich", "DE": "Allemagne", "ES": "Spanien", "NO": "Norge"}

#: The same words in the same texts, without an index: every row is read.
READ_ALL = """
    SELECT count(*) FROM events_event WHERE is_published
    AND (title || ' ' || summary) ILIKE ALL (%s)
"""


class Texts:
    """Texts of many words; the first are frequent, the last are rare, as in any language."""

    def __init__(self):
        self.chance = random.Random(1)
        made = {
            "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))
            for _ in range(40_000)
        }
        self.words = [*COMMON, *self.chance.sample(sorted(made), 10_000)]
        self.weights, total = [], 0.0
        for place in range(len(self.words)):
            total += 1 / (place + 5)
            self.weights.append(total)

    def of(self, length: int) -> str:
        """So many words, as they come."""
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))

    def figure(self) -> str:
        """An amount of money, in millions."""
        return f"{self.chance.randint(1, 999)}.{self.chance.randint(0, 99):02}"

    def questions(self) -> dict[str, list[dict]]:
        """What people ask, by sort."""
        words, common, choose = self.words, COMMON, self.chance.sample
        rare = choose(words[1_000:], QUESTIONS)
        frequent = words[:500]
        times = range(QUESTIONS)
        foreign = [[*COUNTRIES.values()][n % len(COUNTRIES)] for n in times]
        sorts = {
            "one word": rare,
            "two words": [" ".join(choose(frequent, 2)) for _ in times],
            "a beginning of a word": [word[:5] for word in choose(words[1_000:], QUESTIONS)],
            "a mistyped word": [word[:3] + "x" + word[4:] for word in rare],
            "a number": [self.figure() for _ in times],
            "a country in another language": [f"{foreign[n]} {frequent[n]}".strip() for n in times],
            "words that most have": [" ".join(choose(common, 1 + n % 2)) for n in times],
            "words that nothing has": [f"xyl{word}" for word in rare],
        }
        found = {sort: [{"q": words} for words in asked] for sort, asked in sorts.items()}
        found["one kind"] = [{"q": words, "kind": "material"} for words in frequent[:QUESTIONS]]
        found["the second page"] = [{"q": words, "page": 2} for words in frequent[:QUESTIONS]]
        return found


def fill(texts: Texts) -> None:
    """Ninety thousand events, and materials of every ninth."""
    first = timezone.localdate() - timedelta(days=5_000)
    countries = list(Country.objects.filter(pk__in=COUNTRIES))
    with pgtrigger.ignore():  # Nobody will look at the history of these.
        for start in range(0, EVENTS, 5_000):
            events = [
                make(texts, n, first + timedelta(days=n % 5_000), countries[n % 50 : n % 50 + 1])
                for n in range(start, start + 5_000)
            ]
            Event.objects.bulk_create(events)
            Material.objects.bulk_create(
                Material(
                    event=event, title=texts.of(5), kind="report", state="published", link="a.eu/b"
                )
                for event in events[:: EVENTS // MATERIALS]
            )


def make(texts: Texts, n: int, day: date, countries: list[Country]) -> Event:
    """One event, not yet written; one in ten is in a country."""
    return Event(
        title=texts.of(6).capitalize(),
        slug=f"searched-{n}",
        kind=Event.Kind.WORKSHOP,
        format=Event.Format.ONLINE,
        status=Event.Status.HELD,
        starts_on=day.isoformat(),
        country=countries[0] if countries else None,
        summary=f"{texts.of(58)} {texts.figure()} million",
        is_published=True,
    )


def measure(say: Callable[[str], None]) -> None:
    """Fill, ask two hundred questions of ten sorts, and say how long the answers took."""
    texts = Texts()
    fill(texts)
    began = time.perf_counter()
    refresh()
    say(f"Search: the index of {Entry.objects.count():,} records took {since(began):.0f} s.")
    run("VACUUM ANALYZE")
    began, touched = time.perf_counter(), Touched(marks())
    refresh(touched)
    say(f"Search: the worker finds that nothing was touched in {1000 * since(began):.0f} ms.")
    client = Client()
    answered(client, {"q": COMMON[0]})  # What is made once per process has been made now.
    questions = texts.questions()
    times = {sort: [answered(client, one) for one in asked] for sort, asked in questions.items()}
    for sort, found in times.items():
        say(f"Search: {sort:30} {in_words(found)}")
    every = [one for found in times.values() for one in found]
    say(f"Search: {'all of these':30} {in_words(every)}; promised are {PROMISED} ms")
    reading = [read_all(question["q"]) for question in questions["two words"]]
    ratio = statistics.median(reading) / statistics.median(times["two words"])
    say(f"Search: to read all texts for two words takes {ratio:.0f} times as long.")


def in_words(times: list[float]) -> str:
    """Half of the answers, and 95 % of them, were there within so many milliseconds."""
    at_95 = sorted(times)[-(-len(times) * 95 // 100) - 1]
    return f"median {statistics.median(times):4.0f} ms, 95 % within {at_95:4.0f} ms"


def answered(client: Client, question: dict) -> float:
    """How long the whole page takes, in milliseconds."""
    began = time.perf_counter()
    response = client.get("/search/", question)
    assert response.status_code == 200, question
    return 1000 * since(began)


def read_all(words: str) -> float:
    """How long it takes to look into every text, in milliseconds."""
    began = time.perf_counter()
    run(READ_ALL, [[f"%{word}%" for word in words.split()]])
    return 1000 * since(began)


def since(began: float) -> float:
    return time.perf_counter() - began
