"""What one row would do to the register: new records, and changed fields of old ones."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from icpermed.partial_dates import PartialDate
from icpermed.review import Change
from icpermed.text import fold
from registry.membership_list.columns import LEFT
from registry.membership_list.entries import Entry
from registry.membership_list.register import Register
from registry.models import Membership, Name, Organisation

KIND = Organisation.Kind
#: What the name of an organisation says about its kind; for lists without that column.
KIND_WORDS = [
    (
        KIND.MINISTRY,
        ("ministry", "ministerio", "ministero", "ministere", "ministerium", "ministry"),
    ),
    (KIND.REGIONAL_AUTHORITY, ("region", "regione", "government of")),
    (KIND.RESEARCH_ORGANISATION, ("institute", "institut", "university", "istituto")),
]
#: The column of the list behind a field of the register.
COLUMN_OF = {"starts_on": "joined", "ends_on": "left", "role": "status", "ror_id": "ROR"}


@dataclass
class Plan:
    """A row, and the records that it makes or changes."""

    entry: Entry
    register: Register
    organisation: Organisation | None
    publish: bool = True
    names: list[Name] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    contacts: list = field(default_factory=list)  # People and mandates, see contacts.py.

    def make(self) -> None:
        """Work out the changes; what the models refuse becomes a fault of the row."""
        if self.entry.row.faults:
            return
        if self.organisation:
            self.entry.row.label = str(self.organisation)
            self.change_organisation()
        else:
            self.make_organisation()
        if not self.entry.row.faults:
            self.plan_membership()
        for record in [self.organisation, *self.names, *self.memberships]:
            self.check(record)
        if not self.entry.row.faults:
            self.entry.row.instance = self.organisation

    def change(self, field: str, old, new) -> None:
        words = [getattr(value, "label", None) or str(value or "") for value in (old, new)]
        self.entry.row.changes.append(Change(field, *words))

    def make_organisation(self) -> None:
        entry, row = self.entry, self.entry.row
        row.is_new = True
        name, acronym = entry.get("name") or "", entry.get("acronym") or ""
        kind = entry.get("kind") or self.guess_kind(name)
        country = entry.get("country")
        if not name:
            row.blame("name", "", "Write the name of the organisation: it is not in the register.")
        if country is None and kind != KIND.INTERNATIONAL_ORGANISATION and not row.faults:
            row.blame(
                "country", "", "Choose a country. Only an international organisation has none."
            )
        if row.faults:
            return
        self.organisation = Organisation(
            name=name,
            acronym=acronym,
            slug=self.register.free_slug(acronym or name),
            kind=kind,
            country=country,
            region=entry.get("region"),
            website=entry.get("website") or "",
            ror_id=entry.get("ror_id") or "",
            is_published=self.publish and entry.get("status") != LEFT,
        )
        row.label = str(self.organisation)
        for text, kind_of_name in [(acronym, Name.Kind.ACRONYM), (name, Name.Kind.OFFICIAL)]:
            if text:
                self.names.append(
                    Name(organisation=self.organisation, kind=kind_of_name, text=text)
                )
        for column in ["name", "acronym", "country", "region", "kind", "website", "ror_id"]:
            if value := getattr(self.organisation, column):
                self.change(
                    COLUMN_OF.get(column, column), "", KIND(value) if column == "kind" else value
                )

    def guess_kind(self, name: str) -> str:
        """From the words of the name; the reader of the preview confirms it."""
        if "country" in self.entry.values and self.entry.get("country") is None:
            return KIND.INTERNATIONAL_ORGANISATION
        words = fold(name)
        kinds = (kind for kind, signs in KIND_WORDS if any(sign in words for sign in signs))
        kind = next(kinds, KIND.FUNDER)
        self.entry.row.warnings.append(
            "The list does not say what kind of organisation this is: taken as"
            f" {kind.label.lower()}."
        )
        return kind

    def change_organisation(self) -> None:
        entry, organisation = self.entry, self.organisation
        for name in ["country", "region", "kind", "website", "ror_id"]:
            old, new = getattr(organisation, name), entry.get(name)
            if new is None or new == old or same_address(name, old, new):
                continue
            setattr(organisation, name, new)
            is_kind = name == "kind"
            self.change(
                COLUMN_OF.get(name, name),
                KIND(old) if is_kind else old,
                KIND(new) if is_kind else new,
            )
        known = self.register.names[organisation.pk]
        for column in ["name", "acronym"]:
            text = entry.get(column)
            if text and fold(text) not in known:
                self.add_name(column, text)

    def add_name(self, column: str, text: str) -> None:
        """A name that the register does not know yet: kept as one more, never as the new one."""
        organisation = self.organisation
        is_first = column == "acronym" and not organisation.acronym
        kind = Name.Kind.ACRONYM if is_first else Name.Kind.ALIAS
        self.names.append(Name(organisation=organisation, kind=kind, text=text))
        self.register.add_name(organisation.pk, text, is_acronym=is_first)
        self.change("acronym" if is_first else "alias", "", text)
        if not is_first:
            self.entry.row.warnings.append(
                f"The register knows this as {organisation}; “{text}” is added as an alias."
            )

    # --- membership -----------------------------------------------------------------------------

    def plan_membership(self) -> None:
        """The period that the row speaks of: an old one, or one more."""
        entry = self.entry
        joined, left, status = (entry.get(name) for name in ("joined", "left", "status"))
        role = status if status in Membership.Role.values else None
        membership = self.find_membership(joined, left)
        if membership is None:
            if not entry.row.faults:
                self.start(role or Membership.Role.MEMBER, joined, left)
            return
        if role and role != membership.role:
            if joined and is_later(joined, membership.starts_on):
                self.end_before(membership, joined)
                self.start(role, joined, left)
                return
            entry.row.warnings.append(
                "The status changes for the whole membership. If it changed on a day, write that"
                " day into the column joined."
            )
        self.change_membership(
            membership, role=role, starts_on=joined, ends_on=left, note=entry.get("note")
        )

    def find_membership(self, joined, left) -> Membership | None:
        periods = self.register.memberships[self.organisation.pk] if self.organisation.pk else []
        if not periods:
            return None
        for period in periods:
            if joined and period.starts_on and agree(period.starts_on, joined):
                return period
            if left and not joined and period.ends_on and agree(period.ends_on, left):
                return period
        last = periods[-1]
        if not last.ends_on or last.is_current():
            return last
        if joined and joined.first_day > last.ends_on.last_day:
            return None
        if self.entry.get("status") == LEFT or left:
            return last
        self.entry.row.blame(
            "joined",
            self.entry.typed.get("joined", ""),
            f"This membership ended in {last.ends_on}. Write when the organisation came back.",
        )
        return None

    def start(self, role: str, joined, left) -> None:
        membership = Membership(
            organisation=self.organisation,
            role=role,
            starts_on=joined,
            ends_on=left,
            note=self.entry.get("note") or "",
        )
        self.memberships.append(membership)
        self.change("status", "", Membership.Role(role))
        for name in ["starts_on", "ends_on", "note"]:
            if value := getattr(membership, name):
                self.change(COLUMN_OF.get(name, name), "", value)
        self.warn_of(membership)

    def end_before(self, membership: Membership, joined: PartialDate) -> None:
        last = joined.day_before
        self.change(f"{membership.role} until", membership.ends_on, last.isoformat())
        membership.ends_on = last
        self.memberships.append(membership)

    def change_membership(self, membership: Membership, **values) -> None:
        before = len(self.entry.row.changes)
        for name, new in values.items():
            old = getattr(membership, name)
            if not new or new == old or (isinstance(new, PartialDate) and old and agree(old, new)):
                continue
            setattr(membership, name, new)
            labels = (
                [Membership.Role(value) for value in (old, new)] if name == "role" else (old, new)
            )
            self.change(COLUMN_OF.get(name, name), *labels)
        if len(self.entry.row.changes) > before:
            self.memberships.append(membership)
            self.warn_of(membership)

    def warn_of(self, membership: Membership) -> None:
        known = self.entry.row.warnings
        known += [warning for warning in membership.warnings() if warning not in known]

    # --- checks without the database ------------------------------------------------------------

    def check(self, record) -> None:
        """Field by field and as a whole; the database itself checks the constraints."""
        if record is None:
            return
        related = {field.name for field in record._meta.fields if field.is_relation}
        try:
            record.clean_fields(exclude=related | {"period", "folded", "sort_key"})
            record.clean()
        except ValidationError as error:
            self.blame(error)

    def blame(self, error: ValidationError) -> None:
        """A model's or constraint's refusal, beside the column it belongs to."""
        for name, messages in getattr(
            error, "message_dict", {NON_FIELD_ERRORS: error.messages}
        ).items():
            column = "" if name == NON_FIELD_ERRORS else COLUMN_OF.get(name, name)
            column = "name" if column == "text" else column
            for message in messages:
                self.entry.row.blame(column, self.entry.typed.get(column, ""), message)


def agree(known: PartialDate, said: PartialDate) -> bool:
    """Whether a list says the same as the register, perhaps less precisely."""
    return said.first_day <= known.first_day and known.last_day <= said.last_day


def is_later(joined: PartialDate, starts_on: PartialDate | None) -> bool:
    return starts_on is None or joined.first_day > starts_on.last_day


def same_address(name: str, old, new) -> bool:
    return name == "website" and str(old).rstrip("/") == str(new).rstrip("/")
