"""A world of facts like those of the report of 2023, fixed here, and documents written in it."""

import re
from datetime import date
from decimal import Decimal

from reports import document
from reports.figures import Fact, Period, Reading

PERIOD = Period(date(2022, 11, 1), date(2024, 2, 29), date(2024, 2, 29))
TODAY = date(2024, 3, 15)
ON = PERIOD.on


def number(name, label, words, value, nouns, *subjects, unit="", qualifier="exactly", on=None):
    reading = Reading(words, Decimal(value), unit=unit, qualifier=qualifier, on=on)
    return Fact(f"figure:{name}", label, reading, nouns, subjects)


def day(name, label, words, first, last, nouns, *subjects):
    days = (date.fromisoformat(first), date.fromisoformat(last))
    return Fact(f"figure:{name}", label, Reading(words, days=days), nouns, subjects)


EP = ("EP PerMed", "European Partnership for Personalised Medicine", "the Partnership")
JTC = ("JTC2024", "JTC 2024", "Joint Transnational Call 2024", "first joint transnational call")
HEAL = ("HEAL ITALIA: Pioneering Precision Medicine in Italy", "HEAL ITALIA")
NORWAY = ("Norway Advances Healthcare", "Norway", "Norwegian strategy", "Norwegian Strategy")
PEPR = ("PEPR Digital Health", "PEPR", "France's digital health programme")
IPPOSI = ("IPPOSI", "Citizens' Jury", "Citizens' Jury on Genomics", "the jury")
IRELAND = ("Ireland's National Strategy", "Irish strategy", "HSE")
ERA = ("ERA PerMed",)
ASRT = ("Academy of Scientific Research and Technology", "ASRT")
EXCOM = ("Executive Committee", "ExCom")
PAMPLONA = ("Preparing the Future for Personalised Medicine: EP PerMed", "Pamplona")
SIENA = ("Advancing Personalised Medicine through Technology Development", "Siena workshop")
FAMILY = ("2nd ICPerMed Family Meeting", "ICPerMed Family Meeting", "Family Meeting")
TRAINING = ("3rd ICPerMed Training Event", "3rd Training Event", "Training Event", "training event")
ASSEMBLY = ("Extended General Assembly", "ExtGeA")
SRIA = ("Strategic Research and Innovation Agenda", "SRIA")
LINKEDIN = ("LinkedIn",)
HELD = ("took place", "held", "met")

FACTS = [
    number("members on=2024-02-29", "Members", "50", 50,
           ("members", "organisations", "member organisations"), unit="members", on=ON),
    number("countries on=2024-02-29", "Countries", "31", 31, ("countries",), on=ON),
    number("regions on=2024-02-29", "European regions", "7", 7,
           ("European regions", "regions"), on=ON),
    number("continents on=2024-02-29", "Continents", "4", 4, ("continents",), on=ON),
    number("observers on=2024-02-29", "Observers", "1", 1, ("observers",), on=ON),
    number("new_members", "New members of the period", "1", 1, ("new members",)),
    number("working_groups", "Working Groups", "4", 4, ("Working Groups",)),
    number("winners", "Winners of the Recognition", "6", 6, ("winners", "awardees")),
    number("winners of=2023", "Winners of 2023", "3", 3, ("winners", "projects"),
           "ICPerMed Recognition 2023", "Recognition 2023"),
    number("workshops", "Workshops of the period", "2", 2, ("workshops",)),
    number("teams of=secretariat", "Teams of the Secretariat", "4", 4, ("teams", "partners"),
           "Secretariat"),
    number("meetings", "Committee meetings", "4", 4, ("meetings", "times"), *EXCOM),
    number("followers of=linkedin", "Followers", "more than 1,000", 1000, ("followers",), *LINKEDIN,
           qualifier="more_than", on=date(2024, 1, 31)),
    number("budget of=ep-permed", "Budget", "about 375 million euros", 375_000_000,
           ("budget", "funding"), *EP, unit="EUR", qualifier="about"),
    number("partners of=ep-permed", "Partners", "more than 50", 50, ("partners",), *EP,
           qualifier="more_than"),
    number("duration of=ep-permed", "Duration", "10 years", 10, ("duration", "years"), *EP,
           unit="years"),
    number("work_packages of=ep-permed", "Work Packages", "5", 5, ("Work Packages",), *EP),
    number("budget of=jtc2024", "Budget", "about 45 million euros", 45_000_000,
           ("budget", "funding"), *JTC, unit="EUR", qualifier="about"),
    number("funders of=jtc2024", "Funding organisations", "38", 38,
           ("funding organisations", "organisations", "funders"), *JTC),
    number("countries of=jtc2024", "Countries", "23", 23, ("countries",), *JTC),
    number("regions of=jtc2024", "Regions", "10", 10, ("regions", "European regions"), *JTC),
    number("budget of=heal-italia", "Budget", "118.76 million euros", 118_760_000,
           ("budget", "funding"), *HEAL, unit="EUR"),
    number("spokes of=heal-italia", "Spokes", "8", 8, ("spokes",), *HEAL),
    number("budget of=norway", "Investment", "36 million euros", 36_000_000,
           ("investment", "budget"), *NORWAY, unit="EUR"),
    number("pillars of=norway", "Pillars", "3", 3, ("pillars",), *NORWAY),
    number("budget of=pepr", "Budget", "60 million euros", 60_000_000, ("budget",), *PEPR,
           unit="EUR"),
    number("laboratories of=pepr", "Laboratories", "more than 150", 150,
           ("laboratories", "labs"), *PEPR, qualifier="more_than"),
    number("recommendations of=ipposi", "Recommendations", "22", 22, ("recommendations",), *IPPOSI),
    number("areas of=ireland", "Strategic areas", "5", 5, ("strategic areas", "areas"), *IRELAND),
    number("share of=heal-italia", "Share paid by the ministry", "62%", 62, ("budget",), *HEAL,
           unit="%"),
    number("initiatives", "Initiatives presented", "8", 8, ("initiatives",)),
    day("start of=ep-permed", "Start", "1 November 2023", "2023-11-01", "2023-11-01",
        ("started", "launched", "began"), *EP),
    day("launch of=jtc2024", "Launch", "2 January 2024", "2024-01-02", "2024-01-02",
        ("launched", "opened"), *JTC),
    day("published of=sria", "Publication", "28 April 2023", "2023-04-28", "2023-04-28",
        ("published",), *SRIA),
    day("run of=era-permed", "Period", "2017–2023", "2017-01-01", "2023-12-31", ("ran",), *ERA),
    day("run of=norway", "Period", "2023–2030", "2023-01-01", "2030-12-31", ("runs",), *NORWAY),
    day("launch of=pepr", "Launch", "2023", "2023-01-01", "2023-12-31", ("launched",), *PEPR),
    day("joined of=asrt", "Joined", "July 2023", "2023-07-01", "2023-07-31", ("joined",), *ASRT),
    day("excom-1", "Executive Committee, Paris", "7 October 2022", "2022-10-07", "2022-10-07",
        HELD, *EXCOM),
    day("excom-2", "Executive Committee, online", "9 to 10 May 2023", "2023-05-09", "2023-05-10",
        HELD, *EXCOM),
    day("excom-3", "Executive Committee, Siena", "16 November 2023", "2023-11-16", "2023-11-16",
        HELD, *EXCOM),
    day("excom-4", "Executive Committee, online", "1 February 2024", "2024-02-01", "2024-02-01",
        HELD, *EXCOM),
    day("event of=pamplona", "Workshop in Pamplona", "17 to 18 January 2023", "2023-01-17",
        "2023-01-18", HELD, *PAMPLONA),
    day("event of=siena", "Workshop in Siena", "14 to 15 November 2023", "2023-11-14",
        "2023-11-15", HELD, *SIENA),
    day("event of=family", "Family Meeting", "19 October 2023", "2023-10-19", "2023-10-19",
        HELD, *FAMILY),
    day("event of=training", "Training Event", "22 September 2023", "2023-09-22", "2023-09-22",
        HELD, *TRAINING),
    day("event of=assembly", "Extended General Assembly", "24 January 2024", "2024-01-24",
        "2024-01-24", HELD, *ASSEMBLY),
]  # fmt: skip
BY_BINDING = {fact.binding: fact for fact in FACTS}

BINDING = re.compile(r'\{\{ (figure:[^}"]*?)(?: as=words)?(?: says="([^"]*)")? \}\}')
NOTE = re.compile(r"\[\^ ([^\]]*)\]")


class Writer:
    """Makes a document of a line of a corpus.

    "¶" begins a paragraph, "##" a heading, "•" an item of a list; "[^ …]" is a footnote and
    ``{{ figure:… }}`` a binding.
    """

    def __init__(self):
        self.figures, self.notes = {}, []

    def document(self, line: str) -> dict:
        nodes = []
        for part in re.split(r"\s*(?=[¶•]|##)", line.strip()):
            mark, words = re.match(r"([¶•]|##)?\s*(.*)", part, re.DOTALL).groups()
            if not words:
                continue
            if mark == "•":
                if not nodes or nodes[-1]["t"] != "list":
                    nodes.append(document.bullets())
                nodes[-1]["items"].append([document.paragraph(*self.inlines(words))])
            elif mark == "##":
                nodes.append({"t": "heading", "level": 3, "anchor": "", "c": self.inlines(words)})
            else:
                nodes.append(document.paragraph(*self.inlines(words)))
        section = {"anchor": "s", "heading": "", "level": 1, "number": "1", "nodes": nodes}
        return {"sections": [section], "notes": self.notes, "figures": self.figures}

    def inlines(self, words: str) -> list:
        parts = NOTE.split(words)
        found = []
        for place, part in enumerate(parts):
            if place % 2:
                self.notes.append(self.bound(part))
                found.append({"t": "note", "n": len(self.notes)})
            else:
                found += self.bound(part)
        return found

    def bound(self, words: str) -> list:
        parts = BINDING.split(words)
        found = document.as_inlines(parts[0])
        for name, says, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            ref = f"f{len(self.figures) + 1}"
            self.figures[ref] = explained(BY_BINDING[name], says or "")
            printed = says or self.figures[ref]["words"]
            found += [{"t": "figure", "ref": ref, "text": printed}, *document.as_inlines(after)]
        return found


def explained(fact: Fact, says: str) -> dict:
    reading = fact.reading
    return {
        "name": fact.binding.split()[0].removeprefix("figure:"),
        "key": fact.binding.removeprefix("figure:"),
        "label": fact.label,
        "number": None if reading.number is None else str(reading.number),
        "days": [one.isoformat() for one in reading.days] if reading.days else None,
        "words": reading.words,
        "says": says,
        "qualifier": reading.qualifier,
        "unit": reading.unit,
        "on": reading.on.isoformat() if reading.on else None,
    }


def written(line: str) -> dict:
    """The document of a line of a corpus."""
    return Writer().document(line)
