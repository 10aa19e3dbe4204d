"""The members: the list in every form, the map, and each organisation's page."""

from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from icpermed.answers import crumb
from icpermed.filters import on_of
from icpermed.listings import Column, Feed, Listing
from icpermed.structured_data import json_ld
from icpermed.text import counted
from registry.filters import MemberFilter
from registry.models import Mandate, Membership, Organisation
from registry.worldmap import world_map


def list_query(**parameters) -> str:
    """The address of the list of members, narrowed."""
    chosen = {name: value for name, value in parameters.items() if value}
    return reverse("member_list") + (f"?{urlencode(chosen)}" if chosen else "")


class MemberList(Listing):
    """Who takes part: members and observers, as of today or of any other day."""

    title = "Members"
    intro = (
        "The organisations that take part in the consortium, as of today or of any day you choose."
    )
    singular, plural = "organisation", "organisations"
    queryset = (
        Membership.objects.published()
        .select_related("organisation__country", "organisation__region")
        .order_by("organisation__country__sort_key", "organisation__sort_key", "pk")
    )
    filterset_class = MemberFilter
    template_name = "registry/member_list.html"
    search_placeholder = "old ones too"
    columns = [
        Column("name", "Organisation", "name_then", sort="organisation__sort_key", is_link=True),
        Column("acronym", "Acronym", "acronym_then"),
        Column(
            "country",
            "Country",
            "organisation.country.name",
            sort="organisation__country__sort_key",
        ),
        Column("region", "Region", "organisation.region.name", sort="organisation__region__name"),
        Column("kind", "Kind", "organisation.get_kind_display", sort="organisation__kind"),
        Column("role", "Role", "get_role_display", sort="role"),
        Column("since", "Since", "starts_on", sort="starts_on"),
    ]
    feed = Feed(
        title="newest members",
        subtitle="Organisations that joined the consortium, the newest first.",
        title_of=lambda membership: f"{membership.name_then} joined",
        text_of=lambda membership: (
            f"{membership.get_role_display()} {membership.years}"
            + (f", {membership.organisation.country}" if membership.organisation.country else "")
        ),
        published_on=lambda membership: membership.starts_on.first_day,
        entries=lambda found: found.filter(starts_on__isnull=False).order_by("-starts_on", "pk")[
            :30
        ],
    )

    def context(self, page) -> dict:
        counts = self.filter.country_counts if self.filter.is_valid() else {}
        links = {code: self.url(country=code, page=None) for code in counts}
        return super().context(page) | {"map": world_map(counts, links=links)}

    def count_sentence(self, count: int) -> str:
        """Members and observers apart: nobody should have to subtract."""
        roles = [row["role"] for row in self.filter.narrowed()] if count else []
        members, observers = roles.count("member"), roles.count("observer")
        if len(roles) != count or not count:
            return super().count_sentence(count)
        words = [
            counted(number, noun, f"{noun}s")
            for number, noun in [(members, "member"), (observers, "observer")]
            if number
        ]
        return " and ".join(words)


def member_detail(request, slug):
    """One organisation: what it is, since when it takes part, and what it was called before."""
    organisation = get_object_or_404(
        Organisation.objects.select_related("country", "region", "merged_into"), slug=slug
    )
    if organisation.merged_into and organisation.merged_into.is_published:
        return redirect(organisation.merged_into, permanent=True)
    if not organisation.is_published:
        raise Http404("No organisation of that name is public.")
    on = on_of(request)
    names = list(organisation.names.all())
    context = public_facts(organisation, names, on or timezone.localdate()) | {
        "on": on,
        "crumbs": [crumb(request, "member_list", "Members")],
        "json_ld": json_ld(organisation_ld(organisation, names)),
    }
    return render(request, "registry/member_detail.html", context)


def public_facts(organisation, names: list, day) -> dict:
    """Everything that the public sees of an organisation, as of a day."""
    memberships = list(organisation.memberships.select_related("start_decision__body"))
    title = name_then(names, "official", day) or organisation.name
    acronym = name_then(names, "acronym", day) or organisation.acronym
    shown = {title, acronym}
    return {
        "organisation": organisation,
        "title": title,
        "acronym": acronym,
        "memberships": memberships,
        "membership": next((m for m in memberships if m.is_current(day)), None),
        "day": day,
        "other_names": [name for name in names if name.text not in shown],
        "mandates": Mandate.objects.published()
        .filter(organisation=organisation)
        .select_related("body", "person")
        .order_by("body__name", "role", "-starts_on", "pk"),
        "relations": related(organisation),
    }


def name_then(names, kind: str, day) -> str:
    """The English (else any) name of one kind on a day, from names already at hand."""
    held = [name for name in names if name.kind == kind and name.is_current(day)]
    held.sort(key=lambda name: name.language != "en")
    return held[0].text if held else ""


def related(organisation) -> list[tuple[str, Organisation]]:
    """Published predecessors, successors, parents and parts, each with its word."""
    words = {
        ("succeeds", True): "Successor of",
        ("succeeds", False): "Succeeded by",
        ("part_of", True): "Part of",
        ("part_of", False): "Has as a part",
    }
    forward = organisation.relations.select_related("other").filter(other__is_published=True)
    backward = organisation.reverse_relations.select_related("organisation").filter(
        organisation__is_published=True
    )
    return [
        *((words[row.kind, True], row.other, row.since) for row in forward),
        *((words[row.kind, False], row.organisation, row.since) for row in backward),
    ]


def organisation_ld(organisation, names) -> dict:
    """The organisation as schema.org tells it to search engines."""
    others = {name.text for name in names} - {organisation.name}
    facts = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": organisation.name,
        "alternateName": sorted(others),
        "url": organisation.website,
        "sameAs": organisation.ror_url,
        "address": organisation.country
        and {"@type": "PostalAddress", "addressCountry": organisation.country.code},
        "memberOf": {"@type": "Organization", "name": "ICPerMed"},
    }
    return {name: value for name, value in facts.items() if value}


def member_logo(request, slug):
    """The logo of a published organisation; there is no other way to an uploaded file."""
    organisation = get_object_or_404(Organisation.objects.published(), slug=slug)
    if not organisation.logo:
        raise Http404("This organisation has no logo here.")
    response = FileResponse(organisation.logo.open("rb"))
    response["Cache-Control"] = "public, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
