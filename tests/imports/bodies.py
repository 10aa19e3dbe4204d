"""A small kind of list for tests of the pages: bodies by their name, one statement a step."""

from django.urls import reverse

from icpermed.imports.importer import Column, Importer, Told
from icpermed.imports.models import Row
from registry.models import Body

KINDS = dict(Body.Kind.choices)


class BodyImporter(Importer):
    """Bodies by their names: enough to see every bucket of a review."""

    key = "registry.body"
    title = "Import a list of bodies"
    noun, nouns = "body", "bodies"
    ending = "Has ended"

    def columns(self, user=None):
        return [
            Column("name", "What it is called.", aliases=("Gremium",), is_key=True),
            Column("kind", "Its kind.", is_needed=True, can_fill_down=True),
            Column("purpose", "What it is for."),
        ]

    def may(self, user):
        return user.has_perms(["registry.add_body", "registry.change_body"])

    def compare(self, batch, sheet, *, user, decided, progress):
        bodies = {}
        for body in Body.objects.all():
            bodies.setdefault(body.name.casefold(), []).append(body)
        rows, seen = [], set()
        for line in sheet.each_line():
            row = self.row(batch, line, bodies, decided.get(line.number))
            seen.add(row.record_id)
            rows.append(row)
        if batch.is_complete:
            for body in Body.objects.exclude(pk__in=seen - {None}):
                rows.append(Row(batch=batch, bucket="absent", label=body.name, record_id=body.pk))
        Row.objects.bulk_create(rows)
        progress(len(rows), len(rows), "Compared")

    def row(self, batch, line, bodies, decided) -> Row:
        cells = zip(batch.mapping, line.cells, strict=False)
        values = {name: cell for name, cell in cells if name and cell}
        name = values.get("name", "")
        row = Row(batch=batch, line=line.number, label=name, bucket="new", values=values)
        if decided:
            row.choice, row.decision = decided.choice, decided.decision
            row.left_out = list(decided.left_out)
        if values.get("kind") not in KINDS:
            row.bucket = "faulty"
            row.errors = [
                {
                    "column": "kind",
                    "value": values.get("kind", ""),
                    "message": "There is no such kind.",
                    "hint": "Write working_group.",
                }
            ]
            return row
        found = bodies.get(name.casefold(), [])
        if len(found) > 1 and row.choice:
            found = [body for body in found if str(body.pk) == row.choice]
        if len(found) > 1:
            row.bucket = "ambiguous"
            row.candidates = [
                {"id": body.pk, "label": f"{body.name} ({body.slug})", "reason": "same name"}
                for body in found
            ]
            return row
        body = found[0] if found else None
        row.record_id = body and body.pk
        pairs = {name: [str(getattr(body, name, "")), value] for name, value in values.items()}
        row.changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if body:
            row.bucket = "changed" if row.changes else "unchanged"
        if "?" in values.get("purpose", ""):
            row.warnings = ["The purpose has a question mark."]
        return row

    def apply(self, batch, *, user, progress):
        for row in batch.rows.accepted():
            values = {
                name: value
                for name, value in row.values.items()
                if name not in {*row.left_out, *batch.left_out}
            }
            if row.bucket == "new":
                row.record_id = Body.objects.create(slug=f"body-{row.line}", **values).pk
            elif row.bucket == "absent":
                Body.objects.filter(pk=row.record_id).update(ends_on=batch.options["left_on"])
            else:
                Body.objects.filter(pk=row.record_id).update(**values)
            row.outcome, row.touched = "written", {"registry.body": [row.record_id]}
            row.save()

    def tell(self, rows):
        told = super().tell(rows)
        return {
            pk: [
                Told(each.column, each.label, each.old, each.new, False, each.is_left_out)
                for each in found
            ]
            for pk, found in told.items()
        }

    def url(self, row):
        return reverse("admin:registry_body_change", args=[row.record_id]) if row.record_id else ""
