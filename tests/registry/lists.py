"""Membership lists for tests: brought in as the shell does, and what became of their rows."""

from io import BytesIO

from django.core.files import File

from icpermed.imports import steps
from icpermed.imports.models import Batch, Row
from icpermed.imports.shell import bring_in
from icpermed.spreadsheets import write_csv
from tests.factories import make_country, make_organisation

#: The list that goes wrong in every way (names are real, contacts and numbers are invented).
TORTURE = """sep=;
Mitgliederliste ICPerMed;;;;;;Stand 12.02.2024
Organisation ;Kürzel;Land;Region;Status;Beitritt;E-Mail;Telefon
Health Research Board (HRB);;Ireland;;member;11.2016;a@example.org; b@example.org;+353 1 1234567
"Ministero della Salute";IT-MoH;Italien;;Mitglied;;x@example.org;0039 06 1
Italian Ministry of Health ;It-MoH;IT;;member;;y@example.org;
Fonds de recherche du Québec – Santé;FRQS;CANADA (QUÉBEC);;member;;;
=HYPERLINK("http://x";"ASRT");ASRT;Ägypten;;member;July 2033;;+20 2 1
Medical Research Council;MRC;UK;;member;31.02.2018;;
Ministry of Education;MIZŠ;Slovenia;Saxony;member;;;
European Commission;EC;EU;;Beobachter;;;
Research Council of Norway;RCN;NO;;member;45334;;4,72203E+11
Total;;;;50;;;
""".replace("\n", "\r\n").encode("cp1252")


def listed(*rows: dict | bytes, **options) -> Batch:
    """Bring in rows, given as columns and cells, or a whole file; a part of a list unless told."""
    data = rows[0] if isinstance(rows[0], bytes) else as_csv(*rows)
    options = {"is_complete": False, "file_name": "list.csv"} | options
    return bring_in("membership-list", data, **options)


def as_csv(*rows: dict) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return write_csv(columns, [[row.get(column, "") for column in columns] for row in rows])


def tried(*rows: dict | bytes, **options) -> list[Row]:
    """The rows of a list that was only tried."""
    return list(listed(*rows, dry_run=True, **options).rows.all())


def buckets(rows) -> list[tuple[int | None, str]]:
    return [(row.line, row.bucket) for row in rows]


def errors(rows) -> list[tuple[int, str, str]]:
    """Line, column and message of each fault."""
    return [(row.line, error["column"], error["message"]) for row in rows for error in row.errors]


def is_written(batch: Batch) -> bool:
    return batch.state == Batch.State.APPLIED


def board(**cells) -> dict:
    return {
        "name": "Health Board",
        "acronym": "HB",
        "country": "Ireland",
        "kind": "funder",
        "status": "member",
    } | cells


def ireland(**fields):
    fields = {"acronym": "HB", "country": make_country("IE"), "slug": "hb"} | fields
    return make_organisation("Health Board", **fields)


def received(*rows: dict | bytes, **fields) -> Batch:
    """A list that was compared, and waits for its reviewer."""
    data = rows[0] if isinstance(rows[0], bytes) else as_csv(*rows)
    fields = {"is_complete": False, "file_name": "list.csv"} | fields
    batch = steps.receive("membership-list", File(BytesIO(data)), **fields)
    steps.compare(batch)
    return batch
