"""How editions, topics, nominations, jurors and practices stand in the cells of a spreadsheet."""

import re
from collections import defaultdict

from icpermed.spreadsheets import clean
from icpermed.widgets import KeyWidget, Unclear
from recognition.models import Edition, EditionTopic, Juror, Nomination
from registry.widgets import PersonWidget

#: A year; a spreadsheet may make 2023.0 of it.
YEAR = re.compile(r"(\d{4})(?:\.0)?")
#: 2021 / 7, and what is printed: ICPerMed_BPR_2021_07.
PATH = re.compile(r"(\d{4}) / (\d{1,4})")
PRINTED = re.compile(r".*_(\d{1,4})")


def year_of(text: str) -> int | None:
    """The year that a cell says."""
    match = YEAR.fullmatch(clean(text))
    return int(match[1]) if match else None


class EditionWidget(KeyWidget):
    """An edition by its year."""

    def __init__(self):
        super().__init__(Edition, "year")

    def find_all(self, texts):
        years = {text: year_of(text) for text in texts}
        rows = self.queryset().filter(year__in={year for year in years.values() if year})
        found = dict(rows.order_by().values_list("year", "pk"))
        return {text: [found[year]] for text, year in years.items() if year in found}

    def doubt(self, text, found):
        return Unclear(f"There is no edition “{text}”.", "Write the year of an edition: 2023.")


class TopicOfEditionWidget(KeyWidget):
    """A topic by its name, within the edition of the row."""

    beside = "edition"

    def __init__(self):
        super().__init__(EditionTopic, "name")

    def find_all(self, texts):
        rows = self.queryset().filter(name__in={text for text, _ in texts}).order_by()
        named = defaultdict(list)
        for name, year, pk in rows.values_list("name", "edition__year", "pk"):
            named[name].append((year, pk))
        return {
            (text, edition): [pk for year, pk in named[text] if year == year_of(edition)]
            for text, edition in texts
        }

    def doubt(self, text, found):
        return Unclear(f"There is no topic “{text}” here.", "Add it on the page of the edition.")


class NominationWidget(KeyWidget):
    """A nomination by edition and number: 2021 / 7. Its printed number is understood too."""

    def __init__(self):
        super().__init__(Nomination, "pk")

    def find_all(self, texts):
        numbers = {match[2] for text in texts if (match := PATH.fullmatch(text))}
        numbers |= {match[1] for text in texts if (match := PRINTED.fullmatch(text))}
        rows = self.queryset().filter(number__in=map(int, numbers)).select_related("edition")
        found = defaultdict(list)
        for nomination in rows.order_by():
            found[self.render(nomination)].append(nomination.pk)
            found[nomination.reference].append(nomination.pk)
        return {text: found[self.plain_path(text)] for text in texts}

    def plain_path(self, text: str) -> str:
        """2021 / 07 is 2021 / 7."""
        match = PATH.fullmatch(text)
        return f"{match[1]} / {int(match[2])}" if match else text

    def doubt(self, text, found):
        if found:
            return Unclear(f"Several nominations are called “{text}”.", "Write it as 2021 / 7.")
        return Unclear(f"There is no nomination “{text}”.", "Write year and number: 2021 / 7.")

    def render(self, value, obj=None, **kwargs):
        return f"{value.edition.year} / {value.number or ''}".strip() if value else ""


class JurorWidget(KeyWidget):
    """A juror: the year of the edition, and the person as everywhere."""

    def __init__(self):
        super().__init__(Juror, "pk")
        self.people = PersonWidget()

    def find_all(self, texts):
        parts = {text: text.partition(" / ")[::2] for text in texts}
        people = self.people.find_all({person for _, person in parts.values()})
        meant = {pk for pks in people.values() for pk in pks}
        rows = self.queryset().filter(person__in=meant).order_by()
        found = defaultdict(list)
        for year, person, pk in rows.values_list("edition__year", "person", "pk"):
            found[year, person].append(pk)
        return {
            text: [pk for one in people.get(person, []) for pk in found[year_of(year), one]]
            for text, (year, person) in parts.items()
        }

    def doubt(self, text, found):
        if found:
            return Unclear(f"Several jurors are called “{text}”.", "Write the address as well.")
        return Unclear(
            f"There is no juror “{text}”.", "Write year and person: 2023 / Name <address>."
        )

    def render(self, value, obj=None, **kwargs):
        return f"{value.edition.year} / {self.people.render(value.person)}" if value else ""
