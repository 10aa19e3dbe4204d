"""Where jurors work, signed in: their editions, and what is to do in each."""

from dataclasses import dataclass

from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from recognition.access import Sight, sight, sights
from recognition.models import Edition, Juror
from recognition.progress import Progress, progress, progress_of
from recognition.recording import sheet_digests
from recognition.views import declaring
from recognition.views.seats import for_jurors, items_of, own_seat, page
from recognition.views.sheets import jury_file, jury_nomination


@dataclass(frozen=True)
class Seat:
    """A seat in a jury: what may be done there now, and what is still to do."""

    progress: Progress
    sight: Sight

    @property
    def edition(self):
        """The edition of the jury."""
        return self.sight.edition

    @property
    def takes_declarations(self) -> bool:
        """Whether the page for declaring conflicts of interest is worth a link."""
        is_closed = bool(self.edition.deadline and self.edition.deadline <= timezone.now())
        return is_closed and self.edition.state == Edition.State.RUNNING

    @property
    def has_to_declare(self) -> bool:
        """Whether the juror has still to say where there are conflicts of interest."""
        row = self.progress
        return self.takes_declarations and bool(row.undeclared or not row.juror.declared_at)

    @property
    def to_do(self) -> str:
        """What is to do in a few words; empty where nothing is."""
        row = self.progress
        parts = ["conflicts to declare"] if self.has_to_declare else []
        parts += [f"{row.open} to score"] if row.open and self.sight.may_review else []
        return capfirst(", ".join(parts))


@for_jurors
@require_safe
def jury_list(request):
    """The juries in which somebody sits, the latest first."""
    own = Juror.objects.filter(user=request.user).select_related("edition", "person")
    rows = progress_of(own.order_by("-edition__year"))
    seen = sights(row.juror.edition for row in rows)
    seats = [Seat(row, seen[row.juror.edition_id]) for row in rows]
    return page(request, "recognition/jury_list.html", title="Jury", seats=seats)


@for_jurors
@require_safe
def jury_edition(request, year):
    """What a juror is asked for in an edition; outside the phases, only the own conflicts."""
    juror = own_seat(request, year)
    seen = sight(juror)
    own = progress_of(Juror.objects.filter(pk=juror.pk))[0]
    items = items_of(juror, seen)
    seat = Seat(own, seen)
    context = {
        "title": f"Jury: {juror.edition}",
        "crumbs": [{"url": reverse("jury_list"), "label": "Jury"}],
        "juror": juror,
        "seat": seat,
        "has_to_declare": seat.has_to_declare
        or any(not item.nomination.is_declared for item in items),
        "items": items,
        "next": next((item for item in items if item.is_open), None),
        "conflicts": conflicts_of(juror),
        "digests": digests_of(juror),
        "jurors": progress(juror.edition) if juror.is_chair and seen.phase else [],
    }
    return page(request, "recognition/jury_edition.html", **context)


def digests_of(juror: Juror) -> list[tuple[str, str, bool]]:
    """Once decided: each own sheet's number and hash, and whether the record has it."""
    record = juror.edition.decision_records.first()  # The latest.
    if juror.edition.state == Edition.State.RUNNING or record is None:
        return []
    own = juror.reviews.handed_in().select_related("nomination__edition")
    numbers = {review.nomination_id: review.nomination.reference for review in own}
    return [
        (numbers[key], digest, f'"{digest}"' in record.content)
        for key, digest in sheet_digests(juror).items()
    ]


def conflicts_of(juror: Juror):
    """What keeps a juror away from which nominations; of those only the numbers."""
    return (
        juror.conflicts.standing()
        .select_related("nomination__edition")
        .order_by("nomination__number", "pk")
    )


urlpatterns = [
    path("recognition/jury/", jury_list, name="jury_list"),
    path("recognition/jury/<int:year>/", jury_edition, name="jury_edition"),
    *declaring.urlpatterns,
    path("recognition/jury/<int:year>/<int:number>/", jury_nomination, name="jury_nomination"),
    path("recognition/jury/<int:year>/<int:number>/files/<uuid:key>/", jury_file, name="jury_file"),
]
