"""Links to pages elsewhere, as rows of a record: each with its title and its language."""

from django.db import models

from icpermed.models import Stamped
from icpermed.web_addresses import GivenAddressField, WebAddress


class WebLink(Stamped):
    """A page where one can read more. Kept as it was given, and mended for use in ``url``."""

    position = models.PositiveSmallIntegerField("order", default=0)
    title = models.CharField(max_length=200)
    link = GivenAddressField(help_text="As it was given: spaces and a missing https:// are mended.")
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(
        max_length=10, blank=True, help_text="The code of the language: en, he, fr."
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.title
