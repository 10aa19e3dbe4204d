"""The third page of an import: what it would do, row by row, and what is decided about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import JsonResponse

from icpermed.imports import steps, tasks
from icpermed.imports.desk.decisions import Answers, decide, decide_all
from icpermed.imports.desk.visit import State, Visit
from icpermed.imports.importer import Importer, Told
from icpermed.imports.models import Row
from icpermed.imports.tally import Tally
from icpermed.partial_dates import PartialDateFormField
from icpermed.spreadsheets import Unreadable

PER_PAGE = 50
Bucket = Row.Bucket

#: In which order they are looked at: first what somebody has to do something about.
BUCKETS = [
    (Bucket.FAULTY, "Faulty", "These rows cannot be written. Each problem says what to do."),
    (Bucket.AMBIGUOUS, "Ambiguous", "These rows may mean several records: choose one."),
    (Bucket.NEW, "New", "These rows are not in the register yet."),
    (Bucket.CHANGED, "Changed", "Untick what is not to be taken over: a row, or one field of it."),
    (
        Bucket.ABSENT,
        "Not in the file",
        "These are in the register, but not in the list. Nothing happens to them unless you tick"
        " them.",
    ),
    (Bucket.UNCHANGED, "Unchanged", "These rows say what the register says already."),
]


class KnownCount(Paginator):
    """Pages of rows that were counted before."""

    def __init__(self, rows, count: int):
        super().__init__(rows, PER_PAGE)
        self.__dict__["count"] = count


@dataclass
class Shown:
    """A row as the page shows it."""

    row: Row
    told: list[Told]
    url: str
    candidates: list[dict] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether it will be written, as far as the row itself is concerned."""
        if self.row.bucket == Bucket.ABSENT:
            return self.row.decision == Row.Decision.ACCEPTED
        return self.row.decision != Row.Decision.REJECTED

    @property
    def name(self) -> str:
        """What people call it."""
        return self.row.label or self.row.key or "(no name)"

    @property
    def where(self) -> str:
        """The row for those who hear its checkbox."""
        return f"line {self.row.line}, {self.name}" if self.row.line else self.name


def shown(importer: Importer, rows: Iterable[Row]) -> list[Shown]:
    """Rows in words, as the pages show them."""
    rows = list(rows)
    told = importer.tell(rows)
    return [
        Shown(row, told.get(row.pk, []), importer.url(row), candidates(importer, row))
        for row in rows
    ]


def candidates(importer: Importer, row: Row) -> list[dict]:
    """The records that a row may mean, with the way to each."""
    found = []
    for candidate in row.candidates:
        url = importer.url(Row(bucket=row.bucket, record_id=candidate["id"]))
        found.append(candidate | {"id": str(candidate["id"]), "url": url})
    return found


@dataclass
class Looking:
    """What of a list somebody looks at: one bucket, by a text, by a column, one page."""

    visit: Visit
    tally: Tally = field(init=False)

    def __post_init__(self):
        self.tally = Tally.of(self.visit.batch)

    @property
    def query(self):
        return self.visit.request.GET

    @cached_property
    def bucket(self) -> str:
        """The one that was asked for, else the first that is not empty."""
        asked = self.query.get("bucket", "")
        if asked in Bucket.values:
            return asked
        return next((name for name, _, _ in BUCKETS if getattr(self.tally, name)), Bucket.NEW)

    @property
    def text(self) -> str:
        return self.query.get("q", "").replace("\0", "").strip()[:200]

    @property
    def column(self) -> str:
        return self.query.get("column", "").replace("\0", "")[:100]

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.column)

    def rows(self):
        """The rows of the bucket that the filters find."""
        found = self.visit.batch.rows.filter(bucket=self.bucket)
        if self.text:
            found = found.filter(Q(label__icontains=self.text) | Q(key__icontains=self.text))
        if self.column:
            if self.bucket == Bucket.FAULTY:
                found = found.filter(errors__contains=[{"column": self.column}])
            else:
                found = found.filter(changes__has_key=self.column)
        return found.order_by("line", "pk")

    @cached_property
    def page(self):
        """One page of rows; what was counted before is not counted again."""
        rows = self.rows()
        count = rows.count() if self.is_filtered else getattr(self.tally, self.bucket)
        return KnownCount(rows, count).get_page(self.query.get("page"))

    def tabs(self) -> list[dict]:
        """The buckets with their numbers."""
        return [
            {
                "name": name,
                "label": label,
                "url": f"?bucket={name}",
                "count": getattr(self.tally, name),
                "is_current": name == self.bucket,
            }
            for name, label, _ in BUCKETS
            if getattr(self.tally, name) or name in {Bucket.NEW, Bucket.CHANGED, self.bucket}
        ]

    @property
    def can_take(self) -> bool:
        """Whether rows of this bucket are taken over or left out."""
        if self.bucket == Bucket.ABSENT:
            return bool(self.visit.importer.ending)
        return self.bucket in {Bucket.NEW, Bucket.CHANGED}

    @property
    def can_decide(self) -> bool:
        """Whether anything is decided about single rows of this bucket."""
        return self.can_take or self.bucket == Bucket.AMBIGUOUS

    @property
    def has_details(self) -> bool:
        """Whether there is more to say of a row than its name."""
        return self.bucket not in {Bucket.UNCHANGED, Bucket.ABSENT}

    @property
    def intro(self) -> str:
        return next(words for name, _, words in BUCKETS if name == self.bucket)


class ApplyForm(forms.Form):
    """What has to be said before a list is written; only what this list makes necessary."""

    use_required_attribute = False  # Decisions are saved without it, by the same form.

    def __init__(self, *args, tally: Tally, importer, left_on: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if tally.stopped:
            rows = "row" if tally.stopped == 1 else "rows"
            self.fields["skip_open"] = forms.BooleanField(
                label=f"Leave out the {tally.stopped:,} faulty or undecided {rows}",
                error_messages={
                    "required": "Tick this to leave them out; or correct the file, or decide."
                },
            )
        if tally.warned:
            rows = "row" if tally.warned == 1 else "rows"
            self.fields["read_warnings"] = forms.BooleanField(
                label=f"I have read the warnings of {tally.warned:,} {rows}: they are meant",
                error_messages={"required": "Read the warnings; tick this if they are meant."},
            )
        if tally.accepted_absent and importer.ending:
            self.fields["left_on"] = PartialDateFormField(
                label="They left on",
                initial=left_on,
                help_text="The last day, month or year of what you ended: 2023, 2023-07 or"
                " 2023-07-12.",
                error_messages={"required": "Say when they left: a year, a month or a day."},
            )


def review_page(visit: Visit):
    """Show what the list would do (GET); keep what is decided, or go on (POST)."""
    batch, request = visit.batch, visit.request
    if batch.state != State.READY:
        return visit.go_on()
    looking = Looking(visit)
    if request.method != "POST":
        return page(visit, looking)
    try:
        decide(batch, Answers.of(request.POST), can_end=bool(visit.importer.ending))
        if request.POST.get("do") in {"take-all", "leave-all"} and looking.can_take:
            decide_all(batch, looking.rows(), take=request.POST["do"] == "take-all")
    except steps.Refused as refusal:
        visit.bad_news(str(refusal))
        return visit.go_on()
    looking.tally = Tally.of(batch)
    if visit.wants_json:
        return JsonResponse(
            {
                "words": "Saved."
                if not looking.tally.chosen
                else "Saved. Your choices count once the list is compared again.",
                "sentence": looking.tally.sentence,
            }
        )
    if looking.tally.chosen:
        return compare_again(visit, looking)
    if request.POST.get("do") == "apply":
        return apply(visit, looking)
    visit.good_news(f"Saved. {looking.tally.sentence}")
    return visit.go("review", request.GET.urlencode())


def compare_again(visit: Visit, looking: Looking):
    """What was chosen between candidates shows what it does only in a new comparison."""
    try:
        is_under_way = tasks.start(visit.batch, "compare", by=visit.user)
    except (steps.Refused, Unreadable) as refusal:
        visit.bad_news(str(refusal))
        return visit.go_on()
    if is_under_way:
        return visit.go("home")
    visit.good_news("The list was compared again with your choices. Look at what it would do now.")
    visit.batch.refresh_from_db(fields=["counts"])
    is_empty = not visit.batch.counts.get(looking.bucket)
    return visit.go("review", "" if is_empty else visit.request.GET.urlencode())


def apply(visit: Visit, looking: Looking):
    """Write the list, if what has to be said was said."""
    batch = visit.batch
    form = apply_form(visit, looking, visit.request.POST)
    if not form.is_valid():
        return page(visit, looking, form)
    if left_on := form.cleaned_data.get("left_on"):
        batch.options = {**batch.options, "left_on": left_on.isoformat()}
        batch.save(update_fields=["options", "updated_at"])
    try:
        tasks.start(batch, "apply", by=visit.user, skip_open=bool(looking.tally.stopped))
    except steps.Refused as refusal:
        batch.refresh_from_db()
        if batch.state != State.READY:
            visit.bad_news(str(refusal))
            return visit.go_on()
        return page(visit, looking, form, refusal=str(refusal))
    return visit.go_on()


def apply_form(visit: Visit, looking: Looking, data=None) -> ApplyForm:
    return ApplyForm(
        data,
        tally=looking.tally,
        importer=visit.importer,
        left_on=visit.batch.options.get("left_on", ""),
    )


def page(visit: Visit, looking: Looking, form=None, refusal: str = ""):
    batch = visit.batch
    columns = [c for c in visit.importer.columns(visit.user) if c.name in batch.mapping]
    return visit.page(
        "review",
        "What the list would do",
        looking=looking,
        tally=looking.tally,
        page_obj=looking.page,
        rows=shown(visit.importer, looking.page.object_list),
        all_columns=columns,
        columns=[column for column in columns if not column.is_key],
        may_decide=True,
        form=form or apply_form(visit, looking),
        refusal=refusal,
    )
