"""What was done when two records turned out to be one organisation."""

from django.conf import settings
from django.db import models

from icpermed.models import Stamped, tracked
from registry.models.organisations import Organisation


@tracked
class Merge(Stamped):
    """One record was merged into another: every row that moved, so that it can move back."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Organisation, models.PROTECT, related_name="merges_gone")
    moved = models.JSONField(
        default=list, help_text="Rows that moved: model, key, field, and what else changed."
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="merges", null=True
    )
    reason = models.CharField(max_length=250, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "pk"]

    def __str__(self):
        return f"{self.gone} into {self.kept}"
