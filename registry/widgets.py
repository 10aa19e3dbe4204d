"""How countries, regions, people and decisions stand in the cells of a spreadsheet."""

import re

from icpermed.text import fold
from icpermed.widgets import CellWidget, KeyWidget
from registry.country_names import find_country_code, suggest_countries
from registry.models import Country, Decision, Person, Region


class CountryWidget(KeyWidget):
    """A country by its code; its name in any language of the EU is understood too."""

    def __init__(self):
        super().__init__(Country, "code")

    def find(self, text):
        country = Country.objects.filter(code=find_country_code(text) or text).first()
        if country is None:
            names = Country.objects.in_bulk(suggest_countries(text)).values()
            advice = f" Did you mean {' or '.join(map(str, names))}?" if names else ""
            raise ValueError(f"This is no country that we know.{advice} Write its code: EG.")
        return country


class RegionWidget(CellWidget):
    """A region by its name or an alias, within the country of the row."""

    def clean(self, value, row=None, **kwargs):
        words = fold(value or "")
        if not words:
            return None
        regions = Region.objects.all()
        if code := find_country_code((row or {}).get("country") or ""):
            here = [
                r for r in regions.filter(country=code) if words in map(fold, [r.name, *r.aliases])
            ]
            if len(here) == 1:
                return here[0]
        found = [r for r in regions if words in map(fold, [r.name, *r.aliases])]
        if len(found) != 1:
            raise ValueError(f"There is no region “{value}” here. Add it under Regions first.")
        return found[0]


class PersonWidget(KeyWidget):
    """A person: Name <address>, or the one of both that there is."""

    def __init__(self):
        super().__init__(Person, "name")

    def candidates(self, text):
        if match := re.fullmatch(r"(.*?)\s*<([^<>]+)>", text, re.DOTALL):
            return Person.objects.filter(name=match[1], email__iexact=match[2])
        if "@" in text:
            return Person.objects.filter(email__iexact=text)
        nameless = Person.objects.filter(name=text, email="")
        return nameless if nameless.exists() else Person.objects.filter(name=text)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{value.name} <{value.email}>" if value.email else value.name


class DecisionWidget(KeyWidget):
    """A decision: executive-committee / 2023-11-16 / its title."""

    def __init__(self):
        super().__init__(Decision, "title")

    def candidates(self, text):
        parts = [part.strip() for part in text.split(" / ", 2)]
        if len(parts) != 3:
            raise ValueError(
                "Write body / date / title: executive-committee / 2023-11-16 / Budget."
            )
        return Decision.objects.filter(body__slug=parts[0], decided_on=parts[1], title=parts[2])

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{value.body.slug} / {value.decided_on.isoformat()} / {value.title}"
