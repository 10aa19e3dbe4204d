"""What pages say of the Recognition; also the pages of other apps, which know nothing of it."""

from django import template

from recognition import public, words
from recognition.models import Award, BestPractice, Edition

register = template.Library()

for function in [
    public.picture_url,
    public.presentation,
    words.closed_words,
    words.deadline_words,
    words.number_words,
    words.opening_words,
    words.rules,
]:
    register.filter(function.__name__, function)

register.filter("stage_of", words.stage)
register.simple_tag(public.current_call, name="current_call")


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name, where there is no picture: "MB"."""
    parts = [part for part in name.replace("-", " ").split() if part[0].isalpha()]
    return "".join(part[0] for part in [*parts[:1], *parts[1:][-1:]]).upper()


@register.simple_tag
def latest_winners() -> list[Award]:
    """The winners of the latest edition of which any may be named."""
    latest = Edition.objects.filter(awards__in=Award.objects.published()).order_by("-year")
    return list(public.public_awards().filter(edition=latest.values("pk")[:1]))


@register.simple_tag
def winners_of(country) -> list[Award]:
    """The winners from a country who may be named, the latest first."""
    return list(public.public_awards().filter(country=country))


@register.simple_tag
def best_practices_of(country) -> list[BestPractice]:
    """The published best practices of a country."""
    return list(BestPractice.objects.published().filter(country=country))
