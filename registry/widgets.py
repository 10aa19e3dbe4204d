"""How countries, regions, people and decisions stand in the cells of a spreadsheet."""

import re
from collections import defaultdict

from django.db.models import Q
from django.db.models.functions import Lower

from icpermed.text import fold
from icpermed.widgets import KeyWidget, TextWidget, Unclear
from registry.country_names import find_country_code, suggest_countries
from registry.models import Country, Decision, Person, Region

#: Name <address>
NAME_AND_ADDRESS = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)


class CountryWidget(KeyWidget):
    """A country by its code; its name in any language of the EU is understood too."""

    def __init__(self):
        super().__init__(Country, "code")

    def find_all(self, texts):
        codes = {text: find_country_code(text) or text for text in texts}
        known = set(
            self.queryset().filter(code__in=set(codes.values())).values_list("code", flat=True)
        )
        return {text: [code] for text, code in codes.items() if code in known}

    def doubt(self, text, found):
        names = Country.objects.in_bulk(suggest_countries(text)).values()
        advice = f"Did you mean {' or '.join(map(str, names))}? " if names else ""
        return Unclear("This is no country that we know.", f"{advice}Write its code: EG.")


class RegionWidget(KeyWidget):
    """A region by its name or an alias, within the country of the row."""

    beside = "country"

    def __init__(self):
        super().__init__(Region, "name")

    def find_all(self, texts):
        named = defaultdict(list)
        for region in self.queryset():
            for words in {fold(name) for name in [region.name, *region.aliases]}:
                named[words].append(region)
        found = {}
        for text, country in texts:
            regions = named[fold(text)]
            code = find_country_code(country)
            here = [region.pk for region in regions if region.country_id == code]
            found[text, country] = here if len(here) == 1 else [region.pk for region in regions]
        return found

    def doubt(self, text, found):
        if found:
            return Unclear(f"Several regions are called “{text}”.", "Write the country as well.")
        return Unclear(f"There is no region “{text}” here.", "Add it under Regions first.")

    def render(self, value, obj=None, **kwargs):
        return str(value or "")


class PersonWidget(KeyWidget):
    """A person: Name <address>, or the one of both that there is."""

    def __init__(self):
        super().__init__(Person, "name")

    def find_all(self, texts):
        parts = {text: self.parts(text) for text in texts}
        names = {name for name, _ in parts.values() if name}
        addresses = {address for _, address in parts.values() if address}
        by_name, by_address = defaultdict(list), defaultdict(list)
        people = self.queryset().alias(address=Lower("email"))
        rows = people.filter(Q(name__in=names) | Q(address__in=addresses))
        for row in rows.order_by().values_list("pk", "name", "email"):
            by_name[row[1]].append(row)
            by_address[row[2].lower()].append(row)
        found = {}
        for text, (name, address) in parts.items():
            meant = by_address[address] if address else by_name[name]
            if name and address:
                meant = [row for row in meant if row[1] == name]
            elif name:
                meant = [row for row in meant if not row[2]] or meant
            found[text] = [pk for pk, *_ in meant]
        return found

    def parts(self, text) -> tuple[str, str]:
        """Name and address; each may be missing."""
        if match := NAME_AND_ADDRESS.fullmatch(text):
            return match[1], match[2].lower()
        return ("", text.lower()) if "@" in text else (text, "")

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{value.name} <{value.email}>" if value.email else value.name


class DecisionWidget(KeyWidget):
    """A decision: executive-committee / 2023-11-16 / its title."""

    def __init__(self):
        super().__init__(Decision, "title")

    def find_all(self, texts):
        titles = {text.split(" / ", 2)[-1] for text in texts}
        rows = self.queryset().filter(title__in=titles).order_by()
        found = defaultdict(list)
        for decision in rows.select_related("body"):
            found[self.render(decision)].append(decision.pk)
        return found

    def doubt(self, text, found):
        if text.count(" / ") < 2:
            return Unclear(
                "This names no decision.",
                "Write body / date / title: executive-committee / 2023-11-16 / Budget.",
            )
        return super().doubt(text, found)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{value.body.slug} / {value.decided_on.isoformat()} / {value.title}"


class RorWidget(TextWidget):
    """A ROR id; the whole address of its record is understood too."""

    plain = re.compile(r"0[0-9a-z]{8}")

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value).lower()
        return text.removeprefix("https://").removeprefix("ror.org/")
