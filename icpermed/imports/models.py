"""A list that arrived, each of its rows, where such lists come from, and what they must not touch.

A `Batch` is the record of one import for good. Its `Row`s are working papers: they say what each
line would do, then what it did. What changed in the register is in the register's own history, so
rows are the one table here without a history.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from icpermed.models import Stamped, tracked


@tracked
class Source(Stamped):
    """Whom lists come from, and how the last one was laid out: the next is mapped the same way."""

    importer = models.CharField(max_length=100)
    name = models.CharField(
        max_length=200, blank=True, help_text="Empty: lists of which no sender was named."
    )
    columns = ArrayField(
        models.TextField(), default=list, help_text="The column names of the last list, in order."
    )
    mapping = models.JSONField(
        default=dict, help_text="From each compared column name to our column; empty: not stored."
    )
    reading = models.JSONField(default=dict, help_text="What was chosen of how to read the file.")
    row_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["importer", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["importer", "name"],
                name="imports_source_once",
                violation_error_message="There is a source of this name already.",
            )
        ]

    def __str__(self):
        return self.name or "no sender named"


#: Rows that write something unless somebody left them out.
TAKEN = Q(bucket__in=["new", "changed"]) & ~Q(decision="rejected")


class BatchQuerySet(models.QuerySet):
    """Batches, and which of them somebody has to look at."""

    def working(self):
        """Those that a worker has in hand, or has to take up again."""
        return self.filter(state__in=Batch.WORKING)


@tracked
class Batch(Stamped):
    """One list that arrived: the file, how it was read, what it did, who did it, and why."""

    class State(models.TextChoices):
        RECEIVED = "received", "To be mapped"
        COMPARING = "comparing", "Being compared"
        READY = "ready", "To be reviewed"
        APPLYING = "applying", "Being written"
        APPLIED = "applied", "Imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        DISCARDED = "discarded", "Discarded"

    class Mode(models.TextChoices):
        ADD_AND_UPDATE = "add-and-update", "Add new records and update those that are there"
        ADD_ONLY = "add-only", "Only add new records"
        UPDATE_ONLY = "update-only", "Only update records that are there"
        FILL_BLANKS = "fill-blanks", "Only fill what is empty in records that are there"

    #: A worker has it in hand.
    WORKING = {State.COMPARING, State.APPLYING, State.UNDOING}

    #: From which state a batch may come into another.
    MOVES = {
        State.COMPARING: {State.RECEIVED, State.READY},
        State.READY: {State.COMPARING, State.APPLYING},
        State.RECEIVED: {State.COMPARING, State.READY},
        State.APPLYING: {State.READY},
        State.APPLIED: {State.APPLYING, State.UNDOING},
        State.UNDOING: {State.APPLIED},
        State.UNDONE: {State.UNDOING},
        State.DISCARDED: {State.RECEIVED, State.READY},
    }

    importer = models.CharField("kind of list", max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    file = models.FileField(upload_to="imports/", max_length=200)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    source = models.CharField(
        "sender",
        max_length=200,
        blank=True,
        help_text="Who sent the list. The next list of the same sender is mapped the same way.",
    )
    reason = models.CharField(
        "why",
        max_length=200,
        blank=True,
        help_text="For the history of each record: “list of the agency, by mail of 3 May”.",
    )
    chosen = models.JSONField(
        default=dict, blank=True, help_text="What somebody chose of how to read the file."
    )
    reading = models.JSONField(default=dict, blank=True, help_text="How the file was read.")
    columns = ArrayField(models.TextField(), default=list, help_text="Its column names, in order.")
    mapping = ArrayField(
        models.CharField(max_length=100, blank=True),
        default=list,
        help_text="Our column for each of them, in order; empty: not stored.",
    )
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.ADD_AND_UPDATE)
    is_complete = models.BooleanField(
        "this is the complete list",
        default=True,
        help_text="Ticked: what is in the register but not in the list is shown, as a proposal.",
    )
    options = models.JSONField(default=dict, blank=True)
    left_out = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Columns that the reviewer took out of all rows.",
    )
    notices = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="Rows by bucket.")
    row_count = models.PositiveIntegerField("rows", default=0)
    problem = models.TextField(blank=True, help_text="Why the last step was not taken.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )
    applied_at = models.DateTimeField(blank=True, null=True)
    context = models.UUIDField(
        blank=True, null=True, help_text="Under which all its changes are in the history."
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )
    undone_at = models.DateTimeField(blank=True, null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=False)
                | ~Q(state__in=["applied", "undoing", "undone"]),
                name="imports_batch_applied_has_a_time",
                violation_error_message="An import that was written says when.",
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether a worker has it in hand."""
        return self.state in self.WORKING


class RowQuerySet(models.QuerySet):
    """The rows of a batch, by what they would do."""

    def accepted(self):
        """Rows that are to be written: new and changed ones unless rejected, absent if accepted."""
        return self.filter(TAKEN | Q(bucket="absent", decision="accepted"))

    def open(self):
        """Rows that stop an import until they are mended, decided, or left out on purpose."""
        return self.filter(bucket__in=["ambiguous", "faulty"]).exclude(decision="rejected")


class Row(models.Model):
    """One line of a list: what it would do to the register, what was decided, what it did."""

    class Bucket(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        ABSENT = "absent", "In the register, but not in the file"
        AMBIGUOUS = "ambiguous", "Ambiguous"
        FAULTY = "faulty", "Faulty"

    class Decision(models.TextChoices):
        OPEN = "", "As proposed"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    class Outcome(models.TextChoices):
        NOTHING = "", "Not written"
        WRITTEN = "written", "Written"
        OVERTAKEN = "overtaken", "Left alone: it was edited in between"
        UNDONE = "undone", "Undone"
        PARTLY_UNDONE = "partly-undone", "Undone in part"
        KEPT = "kept", "Kept: it was edited since"
        BLOCKED = "blocked", "Kept: it is used elsewhere"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(
        blank=True, null=True, help_text="On which it begins; empty for what is not in the file."
    )
    bucket = models.CharField(max_length=10, choices=Bucket)
    key = models.TextField(
        blank=True, help_text="By what people know the record: a slug, a code, a name."
    )
    label = models.TextField(blank=True)
    record_id = models.BigIntegerField(
        blank=True, null=True, help_text="The record that the row means, or has made."
    )
    values = models.JSONField(
        default=dict, help_text="What the row says, as its importer wants it for writing."
    )
    changes = models.JSONField(
        default=dict, help_text="From each column that changes to [old, new]; locked ones included."
    )
    errors = models.JSONField(default=list, help_text="Each with column, value, message and hint.")
    warnings = models.JSONField(default=list, help_text="What is allowed but hardly meant.")
    notes = models.JSONField(default=list, help_text="What was understood, or not taken over.")
    candidates = models.JSONField(
        default=list, help_text="Records it may mean, each with id, label and reason."
    )
    choice = models.CharField(
        max_length=20, blank=True, help_text="Of the candidates: an id, or “new”."
    )
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    left_out = ArrayField(
        models.CharField(max_length=100),
        default=list,
        help_text="Columns of which the change is not taken over; locked ones unless accepted.",
    )
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    touched = models.JSONField(
        default=dict, help_text="From each model (registry.name) to the keys that were written."
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "line", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "line"],
                name="imports_row_line_once",
                violation_error_message="A line of a list has one row.",
            )
        ]
        indexes = [models.Index(fields=["batch", "bucket", "line"], name="imports_row_bucket")]

    def __str__(self):
        return f"line {self.line}" if self.line else self.label


@tracked
class FieldLock(Stamped):
    """A field of a record that a curator looks after: an import only proposes to change it."""

    model = models.CharField(max_length=100, help_text="registry.organisation")
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=100)
    reason = models.CharField(max_length=200, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )

    class Meta:
        ordering = ["model", "record_id", "field", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "record_id", "field"],
                name="imports_fieldlock_once",
                violation_error_message="This field of the record is locked already.",
            )
        ]

    def __str__(self):
        return f"{self.model} {self.record_id}: {self.field}"
