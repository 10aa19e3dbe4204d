"""What the desk must know of a kind of list: its columns, how rows are compared, how written."""

from collections.abc import Callable
from dataclasses import dataclass

from icpermed.imports.models import Batch, Row
from icpermed.spreadsheets import Sheet, header_key

#: How far a step has come: so many of so many, and what is being done now, in words.
Progress = Callable[[int, int, str], None]

#: In a cell: empty the field. A blank cell keeps what is there.
CLEAR = "<clear>"


@dataclass(frozen=True)
class Column:
    """One column of a kind of list: what it holds, and what lists call it."""

    name: str  # In mappings, files and answers: contact_email.
    help: str = ""
    label: str = ""  # For people; the name without underscores unless told.
    aliases: tuple[str, ...] = ()
    is_key: bool = False  # Tells which record a row means.
    is_needed: bool = False  # A new record cannot be without.
    is_readonly: bool = False  # Goes out, and must come in unchanged.
    is_date: bool = False
    can_fill_down: bool = False  # A blank cell may mean "as above" if somebody says so.

    @property
    def heading(self) -> str:
        """The name as people read it."""
        return self.label or self.name.replace("_", " ")

    @property
    def keys(self) -> set[str]:
        """Every way of writing it in a header, as it is compared."""
        return {header_key(words) for words in (self.name, self.heading, *self.aliases)}


@dataclass(frozen=True)
class Told:
    """A change of one field, in words for a page."""

    column: str
    label: str
    old: str
    new: str
    is_locked: bool = False
    is_left_out: bool = False


@dataclass(frozen=True)
class Decided:
    """What was decided about a line in an earlier comparison."""

    choice: str = ""
    decision: str = ""
    left_out: tuple[str, ...] = ()


class Importer:
    """One kind of list. Registered once by `register`, found by its key ever after.

    `compare` and `apply` run in a transaction of their caller, who also locks the batch, keeps
    the history's context and moves the state. Neither may need more statements for more rows.
    """

    key: str = ""  # Kept with each batch: "membership-list", "registry.person".
    title: str = ""  # Import a membership list
    noun: str = "record"
    nouns: str = "records"
    #: Whether to show what is in the register but not in the file, unless somebody says so.
    is_complete_by_default = False
    #: What is said of an absent row by accepting it (“Has left”); empty: such rows are only shown.
    ending = ""
    #: A Django form of what else the importer is told (`Batch.options`), beside the file.
    options_form = None

    def columns(self, user=None) -> list[Column]:
        """The columns that this person may bring in (nobody: the shell, which may all)."""
        raise NotImplementedError

    def may(self, user) -> bool:
        """Whether a person may use this import at all."""
        raise NotImplementedError

    def missing(self, mapped: set[str]) -> list[str]:
        """Why rows cannot be told apart by these columns, and what to do; empty if they can."""
        keys = [column for column in self.columns() if column.is_key]
        if not keys or any(column.name in mapped for column in keys):
            return []
        names = " or ".join(f"“{column.heading}”" for column in keys)
        return [
            f"No column is {names}, which tells which {self.noun} a row means. Choose it for one of"
            " the columns of the file."
        ]

    def compare(
        self, batch: Batch, sheet: Sheet, *, user, decided: dict[int, Decided], progress: Progress
    ) -> None:
        """Make a `Row` of every line of the sheet, and of what is missing in it.

        `batch.mapping` says which of our columns stands in each place. `decided` has, by line,
        what somebody decided when the list was compared before: a choice between candidates is
        followed, and all of it goes into the new rows. `batch.mode` and `batch.is_complete` hold.
        What this person may not see or change must not be found, shown or written.
        """
        raise NotImplementedError

    def apply(self, batch: Batch, *, user, progress: Progress) -> None:
        """Write `batch.rows.accepted()`, and note outcome, record_id and touched of each.

        Columns in a row's or the batch's `left_out` keep what the register says. A row whose
        record is no longer what the review showed is left alone: `overtaken`, with who and when.
        """
        raise NotImplementedError

    def tell(self, rows: list[Row]) -> dict[int, list[Told]]:
        """The changes of some rows in words, by the key of the row; asks once for all of them."""
        order = {column.name: place for place, column in enumerate(self.columns())}
        headings = {column.name: column.heading for column in self.columns()}
        return {
            row.pk: [
                Told(
                    name,
                    headings.get(name, name.replace("_", " ")),
                    *pair,
                    False,
                    name in row.left_out,
                )
                for name, pair in sorted(
                    row.changes.items(), key=lambda item: order.get(item[0], 99)
                )
            ]
            for row in rows
        }

    def url(self, row: Row) -> str:
        """Where the row's record is edited; empty where there is none."""
        return ""


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    """Make a kind of list known to the desk, the shell and the worker."""
    _importers[importer.key] = importer
    return importer


def find_importer(key: str) -> Importer:
    """The importer of a batch. Raises LookupError where the kind of list is gone."""
    return _importers[key]


def importers() -> list[Importer]:
    """All kinds of lists, by title."""
    return sorted(_importers.values(), key=lambda importer: importer.title)
