"""The index: for each public record the words by which it is found, and nothing to be read.

It follows from the records and can be made anew at any time (``refreshing.py``), so it has no
history, and nothing of it is ever shown: what is found is read again where it comes from.
"""

from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class Entry(models.Model):
    """One public record in the index."""

    kind = models.CharField(max_length=30)
    record = models.CharField("key of the record", max_length=40)
    day = models.DateField(null=True)
    folded = models.TextField("title as it is compared")
    digest = models.CharField("digest of all words", max_length=32)
    title_vector = SearchVectorField("words of the title")
    vector = SearchVectorField("all words")

    class Meta:
        ordering = [F("day").desc(nulls_last=True), "pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record"],
                name="search_entry_once",
                violation_error_message="This record is in the index already.",
            )
        ]
        indexes = [
            GinIndex(fields=["title_vector"], name="search_entry_title", fastupdate=False),
            GinIndex(fields=["vector"], name="search_entry_words", fastupdate=False),
            HashIndex(fields=["folded"], name="search_entry_called"),
            models.Index(F("day").desc(nulls_last=True), "id", name="search_entry_latest"),
            models.Index("kind", F("day").desc(nulls_last=True), "id", name="search_entry_by_kind"),
        ]

    def __str__(self):
        return f"{self.kind} {self.record}"


class Word(models.Model):
    """A word that stands in the index: whoever mistypes one may have meant it."""

    text = models.CharField(max_length=40, primary_key=True)

    class Meta:
        ordering = ["text"]
        indexes = [GinIndex(OpClass("text", "gin_trgm_ops"), name="search_word_like")]

    def __str__(self):
        return self.text
