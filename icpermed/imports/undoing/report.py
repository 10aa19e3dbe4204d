"""What was taken back, what was kept and what is blocked: for a page, a file, the shell."""

from dataclasses import asdict, dataclass, field

#: So many records of each kind are named; the others are counted, and stand with their rows.
LISTED = 1000

KINDS = ["reversed", "kept", "blocked"]


@dataclass
class Entry:
    """One record that was taken back or stays, and why; nothing of it if it may not be seen."""

    model: str
    record_id: str
    noun: str
    label: str
    url: str = ""
    verb: str = ""
    fields: list[str] = field(default_factory=list)
    who: str = ""
    when: str = ""
    why: str = ""


@dataclass
class Report:
    """What an undo did, or would do. `counts` has all records; the lists name the first of them.

    A record of which some fields went back and others were kept counts as both. Fields that
    different people have edited are different entries.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    reversed: list[Entry] = field(default_factory=list)
    kept: list[Entry] = field(default_factory=list)
    blocked: list[Entry] = field(default_factory=list)

    def room(self, kind: str) -> int:
        """How many more records can be named."""
        return max(0, LISTED - len(getattr(self, kind)))

    def more(self, kind: str) -> int:
        """How many records are counted, but not named."""
        entries = getattr(self, kind)
        nameless = sum(not entry.record_id for entry in entries)
        named = {(entry.model, entry.record_id) for entry in entries if entry.record_id}
        return max(0, self.counts[kind] - len(named) - nameless)

    @property
    def summary(self) -> str:
        """The counts in one line."""
        return ", ".join(f"{count} {kind}" for kind, count in self.counts.items())

    def as_json(self) -> dict:
        """Everything as plain values."""
        return asdict(self)
