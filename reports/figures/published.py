"""What was published: how many documents, when each, and how many follow a channel."""

from collections.abc import Iterator

from django.utils.text import slugify

from publications.models import Channel, Publication
from reports.figures.counting import Counted, CountFigure
from reports.figures.declared import Row, declare
from reports.figures.mapped import quantity_nouns, quantity_reading
from reports.figures.records import Known, RecordFigure, address_of, day_reading, narrowed

SOURCE = "The list of publications"
#: What stands in a text for a document of each kind: one, and many.
KINDS = {
    "": ("publication", "publications", "documents"),
    Publication.Kind.STATE_OF_THE_ART: ("State of the Art Report", "State of the Art Reports"),
    Publication.Kind.STRATEGY: ("strategic document", "strategic documents", "strategies"),
    Publication.Kind.REPORT: ("report", "reports"),
    Publication.Kind.WORKSHOP_REPORT: ("workshop report", "workshop reports"),
    Publication.Kind.MEETING_REPORT: ("meeting report", "meeting reports"),
    Publication.Kind.RECOMMENDATIONS: ("set of recommendations", "sets of recommendations"),
    Publication.Kind.REFLECTION_PAPER: ("reflection paper", "reflection papers"),
    Publication.Kind.POLICY_BRIEF: ("policy brief", "policy briefs"),
    Publication.Kind.METHODOLOGY: ("methodology", "methodologies", "methodology documents"),
    Publication.Kind.FLYER: ("flyer", "flyers"),
    Publication.Kind.BROCHURE: ("brochure", "brochures"),
}


class Publications(CountFigure):
    """How many documents of a kind came out in a period."""

    name = "publications"
    label = "Publications"
    definition = (
        "Documents that the public may read, published in the period. One of which only the month"
        " or the year is known counts where all of it lies in the period."
    )
    words = KINDS
    source = SOURCE

    def counted(self) -> list[Counted]:
        return [
            Counted(
                Row(document.title, document.get_absolute_url(), str(document.published_on)),
                document.published_on.first_day,
                document.published_on.last_day,
                document.kind,
            )
            for document in Publication.objects.readable()
        ]


class Published(RecordFigure):
    """When a document came out: ``of=research-agenda-2023``."""

    name = "published"
    label = "Day of publication"
    definition = "When the document was published, as far as it is known."

    def known(self, slug: str = "") -> Iterator[Known]:
        for document in narrowed(Publication.objects.readable(), slug):
            explained = {"definition": self.definition, "source": document.source or SOURCE}
            yield Known(
                address_of(document),
                f"{document.title}: when it was published",
                day_reading(document.published_on, None, document, **explained),
                nouns=("published", "appeared", *KINDS[document.kind]),
                subjects=(document.title,),
            )


class Followers(RecordFigure):
    """How many follow the consortium on a channel: ``of=linkedin``."""

    name = "followers"
    label = "Followers of a channel"
    definition = "How many follow the channel: the first figure that is on record of it."

    def known(self, slug: str = "") -> Iterator[Known]:
        for channel in Channel.objects.published().prefetch_related("figures"):
            of, figures = slugify(channel.name, allow_unicode=True), channel.figures.all()
            if figures and slug in ("", of):
                yield Known(
                    of,
                    f"{channel.name}: {figures[0].label}",
                    quantity_reading(figures[0], channel),
                    nouns=quantity_nouns(figures[0]),
                    subjects=(channel.name,),
                )


declare(Publications(), Published(), Followers())
