"""What one row would do to the register: new records, and changed fields of old ones."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from icpermed.imports.models import Batch
from icpermed.refusals import by_name
from icpermed.text import fold
from registry.membership_list.columns import LEFT
from registry.membership_list.entries import Entry
from registry.membership_list.periods import plan_membership
from registry.membership_list.register import Register, Slugs
from registry.membership_list.verdict import CORRECT, Verdict, in_two
from registry.models import Membership, Name, Organisation

KIND = Organisation.Kind
#: What the name of an organisation says about its kind; for lists without that column.
KIND_WORDS = [
    (KIND.MINISTRY, ("ministry", "ministerio", "ministero", "ministere", "ministerium")),
    (KIND.REGIONAL_AUTHORITY, ("region", "regione", "government of")),
    (KIND.RESEARCH_ORGANISATION, ("institute", "institut", "university", "istituto")),
]
#: The column of the list behind a field of the register.
COLUMN_OF = {"starts_on": "joined", "ends_on": "left", "role": "status", "ror_id": "ROR"}
COLUMN_OF |= {"email": "contact_email", "text": "name", "slug": "address"}
HINTS = {"max_length": "Shorten it: nothing is cut off here."}
#: What follows from other fields, or is checked by the database.
UNCHECKED = {"period", "folded", "sort_key"}
Mode = Batch.Mode


@dataclass(frozen=True)
class Terms:
    """What was chosen for the whole list."""

    mode: str = Mode.ADD_AND_UPDATE
    publish: bool = True

    @property
    def fills(self) -> bool:
        """Whether only what is empty is filled."""
        return self.mode == Mode.FILL_BLANKS


@dataclass
class Plan:
    """A row, and the records that it makes or changes."""

    entry: Entry
    register: Register
    organisation: Organisation | None
    terms: Terms = field(default_factory=Terms)
    slugs: Slugs | None = None
    first: object = None  # The row of the same organisation before this one, if there is one.
    names: list[Name] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    contacts: list = field(default_factory=list)  # People and mandates, see contacts.py.
    is_left_alone: bool = False  # By the mode.

    @property
    def verdict(self) -> Verdict:
        return self.entry.verdict

    @property
    def is_first(self) -> bool:
        """Whether no row before this one is about the same organisation."""
        return self.first is None

    @property
    def is_sound(self) -> bool:
        """Whether there is neither fault nor doubt."""
        return not (self.verdict.errors or self.verdict.doubts)

    def change(self, column: str, old, new) -> None:
        self.verdict.change(column, old, new)

    def make(self) -> None:
        """Work out the changes; what the models refuse becomes a fault of the row."""
        if self.organisation:
            self.change_organisation()
        else:
            self.make_organisation()
        if self.is_left_alone:
            return
        if self.is_sound:
            plan_membership(self)
        for record in [self.organisation, *self.names, *self.memberships]:
            if record is not None:
                self.check(record)

    def leave_alone(self, words: str) -> None:
        """The mode has nothing to do here."""
        self.is_left_alone = True
        self.verdict.note(words)

    # --- a new organisation -----------------------------------------------------------------------

    def make_organisation(self) -> None:
        if self.terms.mode in {Mode.UPDATE_ONLY, Mode.FILL_BLANKS}:
            self.leave_alone("Not in the register: this import only updates what is there.")
            return
        entry, verdict = self.entry, self.verdict
        verdict.is_new = True
        name, acronym = entry.get("name") or "", entry.get("acronym") or ""
        kind = entry.get("kind") or self.guess_kind(name)
        country = entry.get("country")
        if not name:
            verdict.blame("name", "", "The organisation is not in the register.", "Write its name.")
        if country is None and kind != KIND.INTERNATIONAL_ORGANISATION:
            verdict.blame(
                "country",
                "",
                "Only an international organisation has no country.",
                "Write the country.",
            )
        if not self.is_sound:
            return
        self.organisation = Organisation(
            name=name,
            acronym=acronym,
            slug=self.slugs.give(acronym or name),
            kind=kind,
            country=country,
            region=entry.get("region"),
            website=entry.get("website") or "",
            ror_id=entry.get("ror_id") or "",
            is_published=self.terms.publish and entry.get("status") != LEFT,
        )
        verdict.label = str(self.organisation)
        for text, kind_of_name in [(acronym, Name.Kind.ACRONYM), (name, Name.Kind.OFFICIAL)]:
            if text:
                self.names.append(
                    Name(organisation=self.organisation, kind=kind_of_name, text=text)
                )
        for column in ["name", "acronym", "country", "region", "kind", "website", "ror_id"]:
            if value := getattr(self.organisation, column):
                words = KIND(value) if column == "kind" else value
                self.change(COLUMN_OF.get(column, column), "", words)

    def guess_kind(self, name: str) -> str:
        """From the words of the name; the reader of the review confirms it."""
        if self.entry.says_country and self.entry.get("country") is None:
            return KIND.INTERNATIONAL_ORGANISATION
        words = fold(name)
        kinds = (kind for kind, signs in KIND_WORDS if any(sign in words for sign in signs))
        kind = next(kinds, KIND.FUNDER)
        self.verdict.warn(
            "The list does not say what kind of organisation this is: taken as"
            f" {kind.label.lower()}."
        )
        return kind

    # --- one that is there ------------------------------------------------------------------------

    def change_organisation(self) -> None:
        if self.terms.mode == Mode.ADD_ONLY:
            self.leave_alone("In the register already: this import only adds new ones.")
            return
        entry, organisation = self.entry, self.organisation
        for name in ["country", "region", "kind", "website", "ror_id"]:
            column = COLUMN_OF.get(name, name)
            old, new = getattr(organisation, name), entry.get(name)
            if column in entry.cleared:
                new = None if name == "region" else ""
            elif name not in entry.values or (new is None and name != "country"):
                continue
            if (new or "") == (old or "") or same_address(name, old, new):
                continue
            if self.keeps(column, old):
                continue
            setattr(organisation, name, new)
            self.change(column, *(KIND(v) if name == "kind" else v for v in (old, new)))
        for column in ["name", "acronym"]:
            text = entry.get(column)
            if text and fold(text) not in self.register.names[organisation.pk]:
                self.add_name(column, text)

    def keeps(self, column: str, old) -> bool:
        """Whether something stays because only what is empty is filled."""
        if self.terms.fills and old:
            self.verdict.note(f"{column}: stays “{old}”, because only what is empty is filled.")
        return bool(self.terms.fills and old)

    def add_name(self, column: str, text: str) -> None:
        """A name that the register does not know yet: kept as one more, never as the new one."""
        organisation = self.organisation
        is_first = column == "acronym" and not organisation.acronym
        if not is_first and self.keeps(column, getattr(organisation, column)):
            return
        kind = Name.Kind.ACRONYM if is_first else Name.Kind.ALIAS
        self.names.append(Name(organisation=organisation, kind=kind, text=text))
        self.register.add_name(organisation, text)
        self.change(column, "", text if is_first else f"“{text}” as an alias")
        if not is_first:
            self.verdict.warn(
                f"The register knows this as {organisation}; “{text}” is added as an alias."
            )

    # --- checks without the database --------------------------------------------------------------

    def check(self, record, columns: dict[str, str] = COLUMN_OF) -> None:
        """Field by field and as a whole; the database itself checks the constraints."""
        related = {field.name for field in record._meta.fields if field.is_relation}
        try:
            record.clean_fields(exclude=related | UNCHECKED)
            record.clean()
        except ValidationError as error:
            self.blame(error, columns)

    def blame(self, error: ValidationError, columns: dict[str, str] = COLUMN_OF) -> None:
        """A model's or constraint's refusal, beside the column it belongs to."""
        codes = {message: e.code for e in flat(error) for message in e.messages}
        for name, messages in by_name(error).items():
            column = columns.get(name, name).replace("__all__", "")
            for message in messages:
                hint = HINTS.get(codes.get(message), CORRECT)
                self.verdict.blame(column, self.entry.typed.get(column, ""), *in_two(message, hint))


def flat(error: ValidationError) -> list[ValidationError]:
    """The single errors of one that has many."""
    if hasattr(error, "error_dict"):
        return [each for errors in error.error_dict.values() for each in errors]
    return error.error_list


def same_address(name: str, old, new) -> bool:
    return name == "website" and str(old).rstrip("/") == str(new).rstrip("/")
