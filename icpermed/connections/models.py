"""Which records belong together although no field of theirs says so."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Greatest, Least

from icpermed.connections.connectable import connectable, existing, key_field
from icpermed.models import Stamped, tracked


def end(side: str) -> Concat:
    """One end of a connection as one text."""
    return Concat(F(f"{side}_model"), Value(" "), F(f"{side}_key"))


class ConnectionQuerySet(models.QuerySet):
    """Connections, and which of them belong to a record."""

    def of(self, record: models.Model):
        """The connections of a record, whichever end it is."""
        return self.at(record._meta.label_lower, str(getattr(record, key_field(type(record)))))

    def at(self, label: str, key):
        """The connections of what is called so."""
        one, other = (Q(**{f"{s}_model": label, f"{s}_key": key}) for s in ["one", "other"])
        return self.filter(one | other)

    def dangling(self):
        """Those of which a record is not there: it was deleted, or never was."""
        whole = Q()
        for side in ["one", "other"]:
            there = Q()
            for label, model in connectable().items():
                there |= Q(**{f"{side}_model": label}) & existing(model, f"{side}_key")
            whole |= ~there
        return self.filter(whole)


@tracked
class Connection(Stamped):
    """Two records of any kind that belong together; it holds both ways.

    A record is named by its kind and by what it is called in addresses, so that a list can say it
    and a record that was deleted and restored is connected as before.
    """

    one_model = models.CharField("one is", max_length=60, help_text="publications.publication")
    one_key = models.CharField(
        "one", max_length=200, help_text="What it is called in its address, as sria."
    )
    other_model = models.CharField("the other is", max_length=60, help_text="events.event")
    other_key = models.CharField("other", max_length=200)
    words = models.CharField(
        "how they belong together",
        max_length=200,
        blank=True,
        help_text="The public reads it behind each of the two names, as “brochure”. May be empty.",
    )

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["one_model", "one_key", "other_model", "other_key", "pk"]
        indexes = [
            models.Index(fields=["one_model", "one_key"], name="connections_one"),
            models.Index(fields=["other_model", "other_key"], name="connections_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                Least(end("one"), end("other")),
                Greatest(end("one"), end("other")),
                name="connections_connection_once",
                violation_error_message="These two records are connected already.",
            ),
            models.CheckConstraint(
                condition=~Q(one_model=F("other_model"), one_key=F("other_key")),
                name="connections_connection_of_two",
                violation_error_code="other_key",
                violation_error_message="A record cannot be connected to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.one_key} – {self.other_key}"

    def clean(self):
        """Both records are there; their names are written as theirs, whatever the case."""
        wrong = {}
        for side in ["one", "other"]:
            label, key = getattr(self, f"{side}_model"), getattr(self, f"{side}_key")
            model = connectable().get(label)
            if model is None:
                wrong[f"{side}_model"] = f"Nothing of the kind “{label}” can be connected."
                continue
            called = model._base_manager.values_list(key_field(model), flat=True)
            found = called.filter(**{f"{key_field(model)}__iexact": key}).first()
            if found is None:
                wrong[f"{side}_key"] = f"There is no {model._meta.verbose_name} called “{key}”."
            else:
                setattr(self, f"{side}_key", str(found))
        if wrong:
            raise ValidationError(wrong)

    def near_side(self, record: models.Model) -> str:
        """Which end of it a record is: ``one`` or ``other``."""
        name = (record._meta.label_lower, str(getattr(record, key_field(type(record)))))
        return "one" if (self.one_model, self.one_key) == name else "other"

    def far_end(self, record: models.Model) -> tuple[str, str]:
        """The kind and the name of what a record is connected to."""
        far = "other" if self.near_side(record) == "one" else "one"
        return getattr(self, f"{far}_model"), getattr(self, f"{far}_key")

    def as_of(self, record: models.Model, other: models.Model) -> dict[str, str]:
        """What to change so that a record's connection is that of another of its kind."""
        return {f"{self.near_side(record)}_key": str(getattr(other, key_field(type(other))))}
