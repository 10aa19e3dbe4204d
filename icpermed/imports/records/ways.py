"""How a row finds its record: an ordered list of ways, declared by each resource."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """Records that say the same as the row in some columns.

    Ways are tried one after the other; the first that finds something decides. Within SQL the
    staged rows are called `s` and the records `t`.
    """

    columns: tuple[str, ...]
    #: Why a record is a candidate, for whoever has to choose.
    reason: str = "It has the same key."
    #: The cells without which this way says nothing; the first column unless told.
    needed: tuple[str, ...] = ()
    any_case: bool = False
    #: Only where no other row of the file and no other record says the same.
    is_unique: bool = False
    #: Whether it also finds what another row has found by a better way: then they are twins.
    finds_again: bool = False
    #: In SQL, on `s` and `t`: when somebody has to say whether it really is this record.
    doubt: str = "false"
    #: Columns that the doubt speaks of; without them in the file there is none.
    doubt_columns: tuple[str, ...] = ()
    #: Whether two new rows that are alike in these columns mean the same record.
    tells_apart: bool = False

    def key(self, targets: Mapping) -> list[str]:
        """What a staged row says in these columns, in SQL."""
        return [self.cased(targets[name].said) for name in self.columns]

    def cased(self, expression: str) -> str:
        return f"lower({expression})" if self.any_case else expression

    def condition(self, targets: Mapping) -> str:
        """When this way may be used for a row."""
        needed = self.needed or self.columns[:1]
        return " AND ".join(
            f"coalesce(s.{targets[name].column}::text, '') <> ''" for name in needed
        )

    def pairs(self, stage: str, table: str, targets: Mapping) -> str:
        """The rows `s` and the records `t` that they may mean: FROM and WHERE."""
        same = " AND ".join(
            f"{said} = {self.cased(targets[name].stands)}"
            for name, said in zip(self.columns, self.key(targets), strict=True)
        )
        return f"{stage} s JOIN {table} t ON {same} WHERE {self.condition(targets)}"


@dataclass(frozen=True)
class Fixed:
    """A column that is given once: a file that would change it is told where that is done."""

    message: str
    hint: str = ""
    #: In SQL, on `s` and `t`: when another text says the same, and the register keeps its own.
    unless: str = "false"
    note: str = ""
