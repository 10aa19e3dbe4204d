"""What all pages of jurors have in common: sign-in, the own seat, and what is to do from it."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from recognition.access import Shown, Sight, asked_of
from recognition.models import Juror, Nomination, Review

State = Review.State


def for_jurors(view):
    """Sign in first; no page is kept on the way, found by a search engine, or told to others."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    return checked


def own_seat(request, year: int) -> Juror:
    """The juror who is signed in, in the jury of an edition; for everybody else there is none."""
    jurors = Juror.objects.select_related("edition", "person", "topic")
    return get_object_or_404(jurors, user=request.user, edition__year=year)


def page(request, template: str, status: int = 200, **context):
    """A page of the jury, with the way to the jury in its header."""
    context = {"canonical_url": "", "in_jury": True} | context
    return render(request, template, context, status=status)


@dataclass(frozen=True)
class Item:
    """A nomination in a juror's list: what is shown of it, and what is to do with it.

    ``nomination`` is as ``access.asked_of`` gives it.
    """

    nomination: Nomination
    sight: Sight

    @property
    def is_readable(self) -> bool:
        """Whether it may be opened."""
        return bool(self.sight.phase and self.nomination.is_declared)

    @property
    def title(self) -> str:
        """The title; only the number, as long as the juror has not declared."""
        shown = Shown(self.nomination, self.sight.sees_names)
        return shown.title if self.is_readable else self.nomination.reference

    @property
    def url(self) -> str:
        """Where it is opened; empty where it may not be."""
        if not self.is_readable:
            return ""
        return reverse("jury_nomination", args=[self.sight.edition.year, self.nomination.number])

    @property
    def is_open(self) -> bool:
        """Whether a sheet is to be handed in, and can be."""
        nomination = self.nomination
        may_score = self.is_readable and self.sight.may_review and nomination.is_assigned
        return may_score and nomination.sheet != State.SUBMITTED

    @property
    def state(self) -> tuple[str, str]:
        """How it stands: a kind of tag, and words."""
        nomination = self.nomination
        if not nomination.is_declared:
            return "planned", "To declare"
        if nomination.sheet == State.SUBMITTED:
            return "current", "Handed in"
        if not nomination.is_assigned:
            return "plain", "To read"
        if nomination.sheet == State.DRAFT:
            return "observer", "Draft"
        return ("planned", "To score") if self.sight.may_review else ("past", "Not scored")


def items_of(juror: Juror, seen: Sight) -> list[Item]:
    """The nominations of a juror while a phase runs, without those that a conflict closes."""
    if not seen.phase:
        return []
    rows = asked_of(juror).filter(is_blocked=False).order_by("number")
    rows = list(rows.prefetch_related("co_authors"))
    for row in rows:
        row.edition = juror.edition
    return [Item(row, seen) for row in rows]
