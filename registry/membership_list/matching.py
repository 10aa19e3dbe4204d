"""Which organisation a row means: by the register's own address, by ROR, by acronym, by name."""

from django.db import connection

from icpermed.text import fold
from registry.membership_list.entries import Entry
from registry.membership_list.register import Register
from registry.models import Organisation

LIKE_ENOUGH = 0.6
#: So many new names of a list are compared with all names of the register, which takes long.
MOST_COMPARED = 2_000

SIMILAR = """
SELECT wanted.place, organisation.id, max(similarity(name.folded, wanted.folded)) AS likeness
FROM (SELECT place, fold(text) AS folded, country
    FROM unnest(%s::int[], %s::text[], %s::text[]) AS list (place, text, country)) AS wanted
JOIN registry_name AS name ON name.folded %% wanted.folded AND name.kind <> 'acronym'
JOIN registry_organisation AS organisation ON organisation.id = name.organisation_id
    AND coalesce(organisation.country_id, '') = wanted.country
    AND organisation.merged_into_id IS NULL AND organisation.id <= %s
GROUP BY wanted.place, organisation.id
ORDER BY wanted.place, likeness DESC, organisation.id
"""


def find(entry: Entry, register: Register, choice: str = "") -> Organisation | None:
    """The one organisation that a row means, nothing if it is new; doubt is noted in its verdict.

    By our address; by ROR; by acronym and country; by any name and country. Never by a name alone:
    every second country has a Ministry of Health.
    """
    address, ror_id = entry.get("address"), entry.get("ror_id")
    if address:
        return by_address(entry, register, address)
    ours = register.by_ror.get(ror_id)
    if ours and not register.is_ours(ours):
        return register.organisations[ours]
    by_name = bearing(entry, register, register.by_name, "name")
    by_acronym = bearing(entry, register, register.by_acronym, "acronym")
    if not by_acronym and not by_name and not entry.get("acronym"):
        by_acronym = bearing(entry, register, register.by_acronym, "name")
    both = by_acronym & by_name
    if len(both) == 1:
        found, problem = both, ""
    elif by_acronym and by_name and not both:
        found, problem = by_acronym | by_name, "Acronym and name belong to different ones"
    else:
        found, problem = by_acronym or by_name, "This may be any of several"
    if not found and not entry.says_country:
        found, problem = without_country(entry, register)
    is_one = len(found) == 1 and problem != NO_COUNTRY
    if is_one:
        organisation = register.organisations[min(found)]
        if not (ror_id and organisation.ror_id):
            return organisation
        problem = "By its name this has another ROR id in the register"
    if found:
        return decide(entry, register, found, problem, choice)
    return None


NO_COUNTRY = "The row does not say the country; it may be this one"


def by_address(entry: Entry, register: Register, address: str) -> Organisation | None:
    """Our own word for it: right, or a fault."""
    if pk := register.by_address.get(address):
        return register.organisations[pk]
    entry.verdict.blame(
        "address",
        address,
        "No organisation of the register has this address.",
        "Correct it; or empty the cell, and it is found by its name.",
    )
    return None


def bearing(entry: Entry, register: Register, index: dict, column: str) -> set[int]:
    """Organisations of the row's country that bear its name or acronym."""
    if not entry.get(column) or not entry.says_country:
        return set()
    return {
        pk
        for pk in index.get(fold(entry.get(column)), ())
        if not register.is_ours(pk)
        and (register.organisations[pk].country_id or "") == entry.country_code
    }


def without_country(entry: Entry, register: Register) -> tuple[set[int], str]:
    """A row that says no country: name and acronym together may do, one alone never does."""
    names = register.by_name.get(fold(entry.get("name") or ""), set())
    acronyms = register.by_acronym.get(fold(entry.get("acronym") or ""), set())
    names, acronyms = ({pk for pk in pks if not register.is_ours(pk)} for pks in (names, acronyms))
    if len(names & acronyms) == 1 and entry.get("acronym"):
        return names & acronyms, ""
    return names | acronyms, NO_COUNTRY


def decide(entry: Entry, register: Register, found: set[int], problem: str, choice: str):
    """Follow the choice between several; without one, name them."""
    candidates = [candidate(entry, register, pk) for pk in sorted(found)]
    entry.verdict.candidates, entry.verdict.choice = candidates, choice
    if choice == "new":
        entry.verdict.note("It was decided that this is a new organisation.")
        return None
    if choice in {str(pk) for pk in found}:
        entry.verdict.note("It was decided which organisation this is.")
        return register.organisations[int(choice)]
    entry.verdict.choice = ""
    column = "country" if problem == NO_COUNTRY else "ROR" if "ROR" in problem else "name"
    entry.verdict.doubt(column, entry.typed.get(column, ""), problem, candidates)
    return None


def candidate(entry: Entry, register: Register, pk: int) -> dict:
    """An organisation that a row may mean, and why."""
    organisation, reasons = register.organisations[pk], []
    for column in ("acronym", "name"):
        text = entry.get(column) or ""
        index = register.by_name if column == "name" else register.by_acronym
        if text and pk in index.get(fold(text), ()):
            reasons.append(f"the {column} {text}")
    if organisation.ror_id:
        reasons.append(f"the ROR id {organisation.ror_id}")
    reason = f"has {' and '.join(reasons)}" if reasons else ""
    return {"id": pk, "label": placed(organisation), "reason": reason}


def placed(organisation: Organisation) -> str:
    """An organisation with its country, which tells it from others of the same name."""
    return f"{organisation}, {organisation.country or 'international'}"


def similar(entries: list[Entry], newest: int) -> dict[int, list[tuple[int, int]]]:
    """For new organisations, by place: up to three of the same country that are called much alike.

    Each with its likeness in percent. Only ever a suggestion.
    """
    wanted = [
        (place, entry.get("name"), entry.country_code)
        for place, entry in enumerate(entries)
        if entry.get("name")
    ]
    found = {}
    if not wanted or not newest:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(LIKE_ENOUGH)]
        )
        cursor.execute(SIMILAR, [*map(list, zip(*wanted, strict=True)), newest])
        for place, pk, likeness in cursor.fetchall():
            if len(found.setdefault(place, [])) < 3:
                found[place].append((pk, round(likeness * 100)))
    return found
