"""The second page of an import: how the file is read, and what each of its columns means."""

from dataclasses import dataclass
from itertools import islice

from django import forms

from icpermed.imports import mapping, steps, tasks
from icpermed.imports.desk.visit import State, Visit
from icpermed.imports.importer import Column
from icpermed.spreadsheets import Sheet, Unreadable, clean, header_key
from icpermed.spreadsheets.text_files import DELIMITERS

DATE_ORDERS = [
    ("", "dates such as 03/04/2024 are faults"),
    ("dmy", "03/04/2024 is 3 April"),
    ("mdy", "03/04/2024 is 4 March"),
]
#: Among so many first rows, cells are looked for that show what a column holds.
LOOKED_AT = 50
SAMPLES = 3


class ReadingForm(forms.Form):
    """How the file is read: what was found out, to be corrected."""

    def __init__(self, *args, sheet: Sheet, columns: list[Column], **kwargs):
        super().__init__(*args, **kwargs)
        reading, field = sheet.reading, self.fields
        if len(found := encodings(sheet)) > 1:
            field["encoding"] = forms.ChoiceField(
                label="Letters: which of these words look right?",
                choices=found,
                widget=forms.RadioSelect,
            )
        if reading.delimiter:
            field["delimiter"] = forms.ChoiceField(
                label="Between two cells", choices=delimiters(reading.delimiter)
            )
        if len(sheet.sheets) > 1:
            field["sheet"] = forms.ChoiceField(
                label="Sheet", choices=[(name, name) for name in sheet.sheets]
            )
        field["header_line"] = forms.TypedChoiceField(
            label="Line of the column names", coerce=int, choices=first_lines(sheet)
        )
        field["date_order"] = forms.ChoiceField(label="Dates", choices=DATE_ORDERS, required=False)
        field["counts_days"] = forms.BooleanField(
            label="Numbers such as 45334 are days, as Excel counts them", required=False
        )
        if can_fill := [column for column in columns if column.can_fill_down]:
            field["fill_down"] = forms.MultipleChoiceField(
                label="A blank cell means “as above” in",
                choices=[(column.name, column.heading) for column in can_fill],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        for name in field:
            self.initial.setdefault(name, getattr(reading, name))


def encodings(sheet: Sheet) -> list[tuple[str, str]]:
    """The ways to read the letters, each with some words of the file as they would then look."""
    now = (sheet.reading.encoding, sheet.samples)
    others = [(name, words) for name, words in sheet.encodings if name != now[0]]
    return [
        (name, f"{name}: {', '.join(words[:5])}" if words else name)
        for name, words in [now, *others]
        if name
    ]


def delimiters(found: str) -> list[tuple[str, str]]:
    """What may stand between two cells, also if it is a rare one."""
    return list((DELIMITERS | {found: DELIMITERS.get(found, found)}).items())


def first_lines(sheet: Sheet) -> list[tuple[int, str]]:
    """The lines that may hold the column names, with what stands in them."""
    lines = {line.number: line.cells for line in sheet.first_lines}
    lines.setdefault(sheet.header_line, sheet.columns)
    return [
        (number, f"{number}: {' · '.join(filter(None, map(clean, cells)))[:90]}")
        for number, cells in sorted(lines.items())
    ]


@dataclass
class Theirs:
    """One column of the file: its name, what stands in it, and which of ours it means."""

    place: int
    header: str
    samples: list[str]
    ours: str
    why: str
    is_wrong: bool = False

    @property
    def id(self) -> str:
        return f"column-{self.place}"


def theirs(visit: Visit, sheet: Sheet, ours: list[str], is_refused: bool) -> list[Theirs]:
    """The columns of the file, as the page shows them."""
    batch = visit.batch
    source = steps.source_of(batch)
    remembered = source.mapping if source else {}
    keys = mapping.known_keys(visit.importer.columns(visit.user))
    headings = {column.name: column.heading for column in visit.importer.columns(visit.user)}
    samples = samples_of(sheet)
    found = []
    for place, (header, name) in enumerate(zip(batch.columns, ours, strict=True)):
        key = header_key(header)
        if remembered.get(key, None) == name:
            why = "as in the last list of this sender" if batch.source else "as in the last list"
        elif name and keys.get(key) == name:
            why = "recognised by its name"
        elif name:
            why = "chosen by you"
        elif guess := mapping.guess(header, visit.importer, visit.user):
            why = f"not known – did you mean {headings[guess]}?"
        else:
            why = "not known"
        is_wrong = is_refused and bool(name) and ours.count(name) > 1
        found.append(Theirs(place, clean(header), samples[place], name, why, is_wrong))
    return found


def samples_of(sheet: Sheet) -> list[list[str]]:
    """Some cells of each column that are not blank."""
    found = [[] for _ in sheet.columns]
    for line in islice(sheet.each_line(), LOOKED_AT):
        for cells, cell in zip(found, map(clean, line.cells), strict=False):
            if cell and cell not in cells and len(cells) < SAMPLES:
                cells.append(cell[:60])
    return found


def map_page(visit: Visit):
    """Show how the file was read and mapped (GET); read it again, or go on to compare (POST)."""
    if visit.batch.state not in {State.RECEIVED, State.READY}:
        return visit.go_on()
    if visit.request.method != "POST":
        return page(visit, visit.batch.mapping)
    ours = visit.request.POST.getlist("ours")
    if len(ours) != len(visit.batch.columns):
        visit.bad_news("The list was read in another way meanwhile. Look at its columns again.")
        return visit.go("map")
    if visit.request.POST.get("do") == "read":
        return read_again(visit, ours)
    try:
        steps.map_columns(visit.batch, ours, by=visit.user)
        tasks.start(visit.batch, "compare", by=visit.user)
    except (steps.Refused, Unreadable) as refusal:
        visit.batch.refresh_from_db()
        return page(visit, ours, refusal=str(refusal))
    return visit.go_on()


def read_again(visit: Visit, ours: list[str]):
    """Read the file as was chosen; columns that stay what they were keep what they mean."""
    batch, request = visit.batch, visit.request
    with batch.file.open("rb") as file:
        sheet = steps.open_as_chosen(batch, file, visit.user)
        form = ReadingForm(request.POST, sheet=sheet, columns=visit.importer.columns(visit.user))
    if not form.is_valid():
        return page(visit, ours, form=form)
    chosen = {
        name: value
        for name, value in form.cleaned_data.items()
        if value != batch.reading.get(name) or name in batch.chosen
    }
    before = dict(zip(batch.columns, ours, strict=True))
    try:
        steps.read_again(batch, by=visit.user, **chosen)
    except (Unreadable, steps.Refused) as error:
        batch.refresh_from_db()
        return page(visit, ours, form=form, unreadable=str(error))
    batch.mapping = [
        before.get(header, name) for header, name in zip(batch.columns, batch.mapping, strict=True)
    ]
    batch.save(update_fields=["mapping", "updated_at"])
    visit.good_news("The file was read again.")
    return visit.go("map")


def page(visit: Visit, ours: list[str], form=None, refusal: str = "", unreadable: str = ""):
    batch, columns = visit.batch, visit.importer.columns(visit.user)
    with batch.file.open("rb") as file:
        sheet = steps.open_as_chosen(batch, file, visit.user)
        form = form or ReadingForm(sheet=sheet, columns=columns)
        rows = theirs(visit, sheet, ours, bool(refusal))
    reading = sheet.reading
    return visit.page(
        "map",
        "What the columns mean",
        form=form,
        refusal=refusal,
        unreadable=unreadable,
        is_reading_open=bool(form.errors or unreadable)
        or reading.encoding not in {"", "UTF-8", "UTF-16"},
        reading=reading,
        delimiter=DELIMITERS.get(reading.delimiter, reading.delimiter),
        theirs=rows,
        groups=grouped(columns),
        unstored=mapping.unstored(batch.columns, ours),
    )


def grouped(columns: list[Column]) -> list[tuple[str, list[Column]]]:
    """Our columns as the choice shows them: first what tells records apart."""
    groups = [
        ("Tell which record it is", [c for c in columns if c.is_key]),
        ("Needed for a new record", [c for c in columns if c.is_needed and not c.is_key]),
        ("More", [c for c in columns if not (c.is_key or c.is_needed or c.is_readonly)]),
        ("Only to look at", [c for c in columns if c.is_readonly and not c.is_key]),
    ]
    return [(label, found) for label, found in groups if found]
