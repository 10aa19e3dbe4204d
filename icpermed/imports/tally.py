"""How many rows a list has of each kind, and in words what importing it would do."""

from dataclasses import dataclass, fields

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.text import get_text_list

from icpermed.imports.models import TAKEN, Batch, Row

NAMES = ArrayField(TextField())


class Without(Func):
    """A JSON object without some of its keys."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = JSONField()


def counts_of(batch: Batch) -> dict[str, int]:
    """How many rows there are in each bucket, and of how many something was decided.

    Counted when a list is compared and when somebody decides, so that no page has to.
    """
    left = Without(F("changes"), Cast("left_out", NAMES), Cast(Value(batch.left_out), NAMES))
    found = {
        row.pop("bucket"): row
        for row in batch.rows.order_by()
        .alias(left=left)
        .values("bucket")
        .annotate(
            rows=Count("pk"),
            rejected=Count("pk", filter=Q(decision="rejected")),
            accepted=Count("pk", filter=Q(decision="accepted")),
            chosen=Count("pk", filter=~Q(choice="") & ~Q(decision="rejected")),
            warned=Count("pk", filter=TAKEN & ~Q(warnings=[])),
            idle=Count("pk", filter=TAKEN & Q(bucket="changed", left={})),
        )
    }

    def of(bucket: str, what: str) -> int:
        return found.get(bucket, {}).get(what, 0)

    return {bucket: of(bucket, "rows") for bucket in Row.Bucket.values} | {
        "rejected_new": of("new", "rejected"),
        "rejected_changed": of("changed", "rejected"),
        "rejected_ambiguous": of("ambiguous", "rejected"),
        "rejected_faulty": of("faulty", "rejected"),
        "accepted_absent": of("absent", "accepted"),
        "chosen": of("ambiguous", "chosen"),
        "idle": of("changed", "idle"),
        "warned": of("new", "warned") + of("changed", "warned"),
    }


@dataclass(frozen=True)
class Tally:
    """The counts of a batch, and what follows from them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    ambiguous: int = 0
    faulty: int = 0
    rejected_new: int = 0
    rejected_changed: int = 0
    rejected_ambiguous: int = 0
    rejected_faulty: int = 0
    accepted_absent: int = 0
    chosen: int = 0  # Between candidates, but not compared again yet.
    idle: int = 0  # Rows that change only what was left out.
    warned: int = 0

    @classmethod
    def of(cls, batch: Batch) -> "Tally":
        """What was counted last."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: count for name, count in batch.counts.items() if name in names})

    @property
    def added(self) -> int:
        """New records that will be written."""
        return self.new - self.rejected_new

    @property
    def updated(self) -> int:
        """Records that will be changed."""
        return self.changed - self.rejected_changed - self.idle

    @property
    def written(self) -> int:
        """All that will be written."""
        return self.added + self.updated + self.accepted_absent

    @property
    def stopped(self) -> int:
        """Rows that stop the import unless they are left out."""
        return self.faulty + self.ambiguous - self.rejected_faulty - self.rejected_ambiguous

    @property
    def sentence(self) -> str:
        """What importing will do."""
        does = [
            f"{count:,} {words}"
            for count, words in [
                (self.added, "new"),
                (self.updated, "changed"),
                (self.accepted_absent, "ended"),
            ]
            if count
        ]
        faulty = self.faulty - self.rejected_faulty
        ambiguous = self.ambiguous - self.rejected_ambiguous
        rejected = self.rejected_new + self.rejected_changed + self.idle
        rejected += self.rejected_faulty + self.rejected_ambiguous
        out = [
            f"{count:,} {words}"
            for count, words in [
                (faulty, "faulty"),
                (ambiguous, "undecided"),
                (rejected, "that you left out"),
            ]
            if count
        ]
        written = f"{get_text_list(does, 'and')} will be written" if does else "Nothing is written"
        stays = "stays" if faulty + ambiguous + rejected == 1 else "stay"
        stay = f"; {get_text_list(out, 'and')} {stays} out" if out else ""
        return f"{written}{stay}."
