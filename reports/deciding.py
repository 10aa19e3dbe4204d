"""What an editor decides on the page of the checks: bind a number, waive it, include a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction

from reports.bindings import BINDING
from reports.checking import Finding
from reports.models import Block, Inclusion, Report, Section, Waiver
from reports.review import Review, near_misses, review


@dataclass(frozen=True)
class Judged:
    """A finding, and the reason for which it may stay, if there is one."""

    finding: Finding
    reason: str

    @property
    def state(self) -> str:
        return "waived" if self.reason else self.finding.state


@dataclass
class Group:
    """What was found in a section: what cannot be read, is open or waived, and is in order."""

    problems: list[dict] = field(default_factory=list)
    open: list[Judged] = field(default_factory=list)
    bound: list[Judged] = field(default_factory=list)


def by_section(report: Report, found: Review) -> list[tuple[Section | None, Group]]:
    """All that was found under the section in which it stands, in the order of reading."""
    sections = {section.anchor: section for section in report.sections.all()}
    groups = {anchor: Group() for anchor in ["", *sections]}
    for problem in found.problems:
        groups.setdefault(problem["section"], Group()).problems.append(problem)
    for finding in found.findings:
        group = groups.setdefault(finding.section, Group())
        if finding.state == "bound":
            group.bound.append(Judged(finding, ""))
        else:
            group.open.append(Judged(finding, found.waived.get(finding.fingerprint, "")))
    return [(sections.get(anchor), one) for anchor, one in groups.items() if one != Group()]


@transaction.atomic
def decide(report: Report, sent: Mapping[str, str]) -> str:
    """Do what a button on the page says. Returns what was done, in a sentence.

    Raises ValidationError or ValueError: a sentence says what is wrong.
    """
    report.hold()
    if not report.is_writable:
        raise ValueError("The report is frozen: take it back to change it.")
    if "block" in sent:
        return include(report, sent)
    finding = next(
        (one for one in review(report).findings if one.fingerprint == sent.get("finding")), None
    )
    if finding is None:
        raise ValueError("The text has changed in the meantime: this is not there any more.")
    if not finding.section:
        raise ValueError("This is on the cover: change it on the page of the report.")
    if binding := sent.get("binding"):
        return bind(report, finding, binding)
    return waive(report, finding, sent.get("reason", ""))


def waive(report: Report, finding: Finding, reason: str) -> str:
    """Let a number stay as it is written, for a reason that readers see."""
    waiver = Waiver(
        section=report.sections.get(anchor=finding.section),
        phrase=finding.phrase,
        sentence=finding.sentence,
        reason=plain_reason(reason),
    )
    waiver.full_clean()
    waiver.save()
    return f"“{finding.phrase}” may stay."


def plain_reason(words: str) -> str:
    """A reason as it is kept. Raises ValidationError for what no database can hold."""
    ProhibitNullCharactersValidator()(words)
    return words.strip()


def bind(report: Report, finding: Finding, binding: str) -> str:
    """Put a binding in the place of a number. Raises ValueError where that place is not clear."""
    if binding not in finding.bindings:
        raise ValueError("This binding was not among those that were proposed.")
    section = report.sections.select_for_update().get(anchor=finding.section)
    section.text = replaced(section.text, finding, binding)
    section.full_clean()
    section.save(update_fields=["text", "updated_at"])
    return f"“{finding.phrase}” is bound."


def replaced(text: str, finding: Finding, binding: str) -> str:
    """The text with a binding in the place of a number; the words around it tell which."""
    taken = [range(one.start(), one.end()) for one in BINDING.finditer(text)]
    places, start = [], 0
    while (place := text.find(finding.phrase, start)) >= 0:
        start = place + 1
        if not any(place in span for span in taken):
            places.append(place)
    before, _, after = finding.sentence.partition(finding.phrase)
    if len(places) > 1:
        places = [
            place
            for place in places
            if text[:place].rstrip().endswith(before.rstrip()[-20:])
            or text[place + len(finding.phrase) :].lstrip().startswith(after.lstrip()[:20])
        ]
    if len(places) != 1:
        raise ValueError(
            f"“{finding.phrase}” stands there more than once, or across a line: put"
            f" {binding} in its place yourself."
        )
    place = places[0]
    return text[:place] + binding + text[place + len(finding.phrase) :]


def include(report: Report, sent: Mapping[str, str]) -> str:
    """Show a record although it is outside the period, or settle that it stays out."""
    try:
        block = Block.objects.get(section__report=report, pk=int(sent["block"]))
    except (Block.DoesNotExist, ValueError):
        raise ValueError("This block is not there any more.") from None
    key = sent.get("key", "")
    if key not in {one.row.key for one in near_misses(report, pk=block.pk)}:
        raise ValueError("This was not offered.")
    is_left_out = sent.get("decision") == "leave"
    inclusion = Inclusion(
        block=block,
        key=key,
        is_left_out=is_left_out,
        reason=plain_reason(sent.get("reason", "")),
    )
    inclusion.full_clean()
    inclusion.save()
    return "It stays out." if is_left_out else "It is included."
