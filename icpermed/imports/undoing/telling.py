"""Putting an undo into words: what became of each record, and who has edited what stays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db.models.expressions import RawSQL
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.timezone import localtime

from icpermed.history import Change, admin_url, events_of, name_the_authors
from icpermed.history_values import Labels
from icpermed.imports.undoing.plan import (
    FORBIDDEN,
    GONE,
    LOST,
    PART,
    REFUSED,
    SHARED,
    UNKNOWN,
    USED,
    Plan,
    Plans,
)
from icpermed.imports.undoing.report import LISTED, Entry, Report
from icpermed.imports.undoing.rights import ACTIONS, Rights

VERBS = {"added": "deleted", "changed": "changed back", "deleted": "brought back"}

#: SQL: records that go back, if only in part; and those of which at least some fields stay.
REVERSED, KEPT = (
    "verdict = 'reversed'",
    ("(verdict = 'kept' OR verdict = 'reversed' AND kept || withheld <> '{}')"),
)

SENTENCES = {
    LOST: "What it referred to is there no more.",
    SHARED: "Another row of the list has written it, too. Take that one back as well.",
    UNKNOWN: "Nothing is recorded of what it was before.",
}


class Reporter:
    """Makes the report: what goes is named before it is gone, what stays when it is certain."""

    def __init__(self, plans: Plans, rights: Rights):
        self.plans, self.rights, self.report = plans, rights, Report()
        self.names, self.editors = {}, {}
        #: For the rows of the list: why a record stays, by model and key.
        self.notes = defaultdict(list)

    def look_up(self) -> None:
        """Before anything is written: what the records are called, and who has edited them."""
        labels = Labels()
        for plan in self.plans.values():
            goes, stays = (f"NOT is_hidden AND {where}" for where in (REVERSED, KEPT))
            labels.wanted[plan.model].update(plan.keys(goes, limit=LISTED))
            labels.wanted[plan.model].update(plan.keys(stays, limit=LISTED))
            rows = plan.rows("pk", "after_id", where=KEPT, limit=LISTED)
            self.editors[plan.model] = editors_of(plan, dict(rows))
        self.take_names(labels)

    def look_up_blocked(self) -> None:
        """What is blocked or part of what stays, and why, as far as this person may see that."""
        labels, users = Labels(), defaultdict(set)
        for plan in self.plans.values():
            where = f"NOT is_hidden AND (verdict = 'blocked' OR why = '{PART}')"
            for pk, model, used_pk in plan.rows(
                "pk", "used_model", "used_pk", where=where, limit=LISTED
            ):
                labels.wanted[plan.model].add(pk)
                if model:
                    user = apps.get_model(model)
                    users[user].add(user._meta.pk.to_python(used_pk))
        for user, pks in users.items():
            labels.wanted[user] |= self.rights.seen(user, pks)
        self.take_names(labels)

    def take_names(self, labels: Labels) -> None:
        labels.load()
        for model, pks in labels.wanted.items():
            for pk in pks:
                self.names.setdefault((model, pk), labels.of(model, pk))

    def tell(self) -> Report:
        """Say of every record what became of it."""
        self.look_up_blocked()
        for plan in self.plans.values():
            for kind, count in plan.counts().items():
                self.report.counts[kind] += count
            self.tell_reversed(plan)
            self.tell_kept(plan)
            self.tell_blocked(plan)
        return self.report

    def tell_reversed(self, plan: Plan) -> None:
        room = self.report.room("reversed")
        columns = ["pk", "kind", "back", "is_hidden"]
        for pk, kind, back, is_hidden in plan.rows(*columns, where=REVERSED, limit=room):
            entry = self.entry(plan, pk, is_hidden, is_there=kind != "added")
            entry.verb = VERBS[kind]
            entry.fields = [] if is_hidden else plan.words(back)
            self.report.reversed.append(entry)

    def tell_kept(self, plan: Plan) -> None:
        """What was edited since, by whom; what is gone; what this person may not touch."""
        columns = ["pk", "kind", "why", "kept", "withheld", "verdict", "is_hidden", "used_pk"]
        columns += ["used_model"]
        rows = plan.rows(*columns, where=KEPT, limit=self.report.room("kept"))
        for pk, kind, why, kept, withheld, verdict, is_hidden, *whole in rows:
            editors = self.editors[plan.model].get(pk, {})
            entry = self.entry(plan, pk, is_hidden, is_there=why != GONE)
            if is_hidden or (verdict == "kept" and why == FORBIDDEN):
                entries = [replace(entry, why=f"You may not {ACTIONS[kind]} this.")]
            elif verdict == "kept" and why in SENTENCES:
                entries = [replace(entry, why=SENTENCES[why])]
            elif verdict == "kept" and why == PART:
                words = f"Part of the {self.other(*whole)}, which stays."
                entries = [replace(entry, why=words)]
            elif verdict == "kept" and why == GONE:
                entries = [said_by(entry, "Deleted since", [], editors.get(None))]
            else:
                entries = list(edited(plan, entry, kept, editors))
            if withheld and not is_hidden:
                words = plan.words(withheld)
                why = f"You may not change the {get_text_list(words, 'and')}."
                entries.append(replace(entry, fields=words, why=why))
            self.report.kept += entries
            self.notes[plan.label, pk] += [entry.why for entry in entries]

    def tell_blocked(self, plan: Plan) -> None:
        columns = ["pk", "why", "told", "used_model", "used_pk", "is_hidden"]
        for pk, why, told, used_model, used_pk, is_hidden in plan.rows(
            *columns, where="verdict = 'blocked'", limit=self.report.room("blocked")
        ):
            entry = self.entry(plan, pk, is_hidden)
            if why == USED:
                entry.why = f"Used elsewhere: {self.other(used_pk, used_model)}."
            else:
                entry.why = told if why == REFUSED else SENTENCES[why]
            self.report.blocked.append(entry)
            self.notes[plan.label, pk].append(entry.why)

    def entry(self, plan: Plan, pk, is_hidden: bool, is_there: bool = True) -> Entry:
        """A record by name, with the way to it; nameless if this person may not see it."""
        noun = str(plan.model._meta.verbose_name)
        if is_hidden:
            return Entry(plan.label, "", noun, f"{noun} that you may not see")
        name = self.names.get((plan.model, pk), f"{noun} no. {pk}")
        return Entry(plan.label, str(pk), noun, name, admin_url(plan.model, pk) if is_there else "")

    def other(self, pk: str, label: str) -> str:
        """The record because of which another stays."""
        model = apps.get_model(label)
        noun, name = model._meta.verbose_name, self.names.get((model, model._meta.pk.to_python(pk)))
        return f"{noun} “{name}”" if name else f"{noun} that you may not see"


# --- who has edited what stays --------------------------------------------------------------------


def editors_of(plan: Plan, since: dict) -> dict:
    """By record and column, which change edited it last; under None the last change of all."""
    found = {pk: {} for pk in since}
    if not since:
        return found
    events = events_of(plan.model)
    wanted = RawSQL(
        f"SELECT event.pgh_id FROM {plan.events} event JOIN {plan.table} plan"
        " ON event.pgh_obj_id = plan.pk AND event.pgh_id >= plan.after_id"
        " WHERE plan.pk = ANY(%s)",
        [list(since)],
    )
    changes, before = {}, {}
    for event in events.objects.filter(pgh_id__in=wanted).order_by("pgh_id"):
        pk, at = event.pgh_obj_id, event.pgh_created_at
        if pk in before:
            change = changes.setdefault(
                (event.pgh_context_id, at.replace(microsecond=0)),
                Change(at, at, event.pgh_context_id, 1),
            )
            found[pk][None] = change
            for each in plan.fields:
                if getattr(event, each.attname) != getattr(before[pk], each.attname):
                    found[pk][each.column] = change
        before[pk] = event
    name_the_authors(list(changes.values()))
    return found


def edited(plan: Plan, entry: Entry, columns: list[str], editors: dict) -> Iterator[Entry]:
    """One entry for each change that edited some of the columns."""
    by_change = defaultdict(list)
    for column in columns:
        by_change[id(editors.get(column))].append(column)
    for theirs in by_change.values():
        change = editors.get(theirs[0])
        yield said_by(entry, "Edited since", plan.words(theirs), change)


def said_by(entry: Entry, what: str, fields: list[str], change: Change | None) -> Entry:
    """An entry that says who did something, and when."""
    words = f"{what}: {capfirst(get_text_list(fields, 'and'))}" if fields else what
    if change is None:
        return replace(entry, fields=fields, why=f"{words}.")
    return replace(
        entry,
        fields=fields,
        who=change.who,
        when=change.at.isoformat(),
        why=f"{words}, by {change.who}, {in_words(change.at)}.",
    )


def in_words(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y, H:i")
