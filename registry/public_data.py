"""What an organisation may correct in what the public sees of it: how it is read and written."""

from babel import Locale
from django.utils import timezone

from icpermed.partial_dates import PartialDate
from registry.models import Name, Organisation, Region

#: Fields of the organisation itself; names have rows of their own.
PLAIN = {"website": "Website", "region": "Region", "ror_id": "ROR id"}
#: What precedes the language in the field of a name in the organisation's own language.
ORIGINAL = "original_"


def is_name(field: str) -> bool:
    """Whether a field is one of the names, which can change from a day on."""
    return field in {"name", "acronym"} or field.startswith(ORIGINAL)


def kind_and_language(field: str) -> tuple[str, str]:
    """Which kind of name a field stands for, and in which language."""
    if field.startswith(ORIGINAL):
        return Name.Kind.ORIGINAL, field.removeprefix(ORIGINAL)
    return Name.Kind.ACRONYM if field == "acronym" else Name.Kind.OFFICIAL, "en"


def label(field: str) -> str:
    """What people call a field."""
    if field.startswith(ORIGINAL):
        code = field.removeprefix(ORIGINAL).replace("-", "_")
        language = None if code == "und" else Locale("en").languages.get(code)
        return f"Name in {language}" if language else "Name in its own language"
    return PLAIN.get(field) or {"name": "Official name", "acronym": "Acronym"}[field]


def held_names(organisation: Organisation) -> dict[str, Name]:
    """By field, the names that hold today; an English one comes before others."""
    kinds = [Name.Kind.OFFICIAL, Name.Kind.ORIGINAL, Name.Kind.ACRONYM]
    rows = organisation.names.current().filter(kind__in=kinds)
    found = {}
    for row in sorted(rows, key=lambda row: (row.language != "en", row.pk)):
        simple = {Name.Kind.OFFICIAL: "name", Name.Kind.ACRONYM: "acronym"}
        found.setdefault(simple.get(row.kind) or f"{ORIGINAL}{row.language}", row)
    return found


def values(organisation: Organisation) -> dict[str, str]:
    """Every field that may be corrected, as it stands today, in the order of a form."""
    names = {field: row.text for field, row in held_names(organisation).items()}
    originals = {f: text for f, text in sorted(names.items()) if f.startswith(ORIGINAL)}
    return {
        "name": names.get("name", organisation.name),
        **(originals or {f"{ORIGINAL}und": ""}),
        "acronym": names.get("acronym", ""),
        "website": organisation.website,
        "region": organisation.region.name if organisation.region else "",
        "ror_id": organisation.ror_id,
    }


def put(organisation: Organisation, field: str, new: str, renamed_on: PartialDate | None) -> None:
    """Give a field a new value. A name changes from a day on; without one, it is corrected.

    Raises ValueError or ValidationError, with a sentence, where that cannot be.
    """
    if is_name(field):
        put_name(organisation, field, new, renamed_on)
        return
    if field == "region":
        organisation.region = region_called(organisation, new) if new else None
    else:
        setattr(organisation, field, new)
    organisation.full_clean()
    organisation.save(update_fields=[field, "updated_at"])


def region_called(organisation: Organisation, name: str) -> Region:
    """The region of the organisation's country with this name."""
    region = Region.objects.filter(country=organisation.country_id, name=name).first()
    if not region:
        raise ValueError(f"There is no region “{name}” in {organisation.country}.")
    return region


def put_name(
    organisation: Organisation, field: str, new: str, renamed_on: PartialDate | None
) -> None:
    """Change a name from a day on, which leaves the old one on record, or correct it."""
    held = held_names(organisation).get(field)
    kind, language = kind_and_language(field)
    if renamed_on:
        refuse_impossible(held, renamed_on)
    if held and renamed_on and new:
        organisation.rename(to=new, starts_on=renamed_on, kind=kind, language=held.language)
    elif held and renamed_on:
        held.ends_on = renamed_on.day_before
        save(held)
    elif held and new:
        held.text = new
        save(held)
    elif held:
        held.delete()
    elif new:
        save(
            Name(
                organisation=organisation,
                kind=kind,
                language=language,
                text=new,
                starts_on=renamed_on,
            )
        )
    organisation.refresh_from_db()


def refuse_impossible(held: Name | None, renamed_on: PartialDate) -> None:
    """A new name begins after the old one began, and not in the future: pages show it at once."""
    if held and held.starts_on and renamed_on.first_day <= held.starts_on.first_day:
        raise ValueError(f"“{held}” is the name only since {held.starts_on}: choose a later day.")
    if renamed_on.first_day > timezone.localdate():
        raise ValueError("The new name lies in the future. Accept it when the day has come.")


def save(name: Name) -> None:
    """Check a name as a form would, then save it."""
    name.full_clean()
    name.save()
