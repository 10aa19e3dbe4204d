"""Parts of initiatives, programmes and calls: edited on their pages, and imported as lists."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from initiatives import resources
from initiatives.models import (
    CallDate,
    CallFigure,
    CallLink,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
    ProgrammeFigure,
    ProgrammeLink,
    ProgrammeRelation,
    WorkPackage,
)


class PartAdmin(TrackedAdmin):
    """A part that has a list, but no place among what the start page offers."""

    #: The record that it is a part of, and what that is called.
    whole, called = "initiative", "title"
    #: What it refers to besides.
    others: list[str] = []
    #: Where its own words are.
    words: list[str] = []

    def has_module_permission(self, request) -> bool:
        return False

    def get_autocomplete_fields(self, request):
        return [self.whole, *self.others]

    def get_search_fields(self, request):
        names = [*self.words, f"{self.whole}__{self.called}"]
        return [f"{name}__mentions" for name in names]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(self.whole, *self.others)


class FigureAdmin(PartAdmin):
    """What is stated in numbers."""

    list_filter = ["qualifier"]
    words = ["label", "unit", "source"]

    def get_list_display(self, request):
        return ["label", self.whole, "words_of", "as_of", "source"]

    @admin.display(description="figure", ordering="number")
    def words_of(self, obj) -> str:
        return obj.words


class LinkAdmin(PartAdmin):
    """Pages where one can read more."""

    list_filter = [DutyFilter, "language"]
    words = ["title", "link"]

    def get_list_display(self, request):
        return ["title", self.whole, "link", "language"]


class OfProgramme(PartAdmin):
    whole, called = "programme", "name"


class OfCall(PartAdmin):
    whole, called = "call", "title"


# --- of initiatives -------------------------------------------------------------------------------


@admin.register(InitiativeCountry)
class InitiativeCountryAdmin(PartAdmin):
    """Which initiatives belong to which countries."""

    resource_classes = [resources.InitiativeCountryResource]
    list_display = ["initiative", "country"]
    others = ["country"]
    words = ["country__name"]


@admin.register(InitiativeLead)
class InitiativeLeadAdmin(PartAdmin):
    """Who leads which initiatives."""

    resource_classes = [resources.InitiativeLeadResource]
    list_display = ["name", "initiative", "organisation"]
    others = ["organisation"]
    words = ["name"]


@admin.register(InitiativeTopic)
class InitiativeTopicAdmin(PartAdmin):
    """Which initiatives are about what."""

    resource_classes = [resources.InitiativeTopicResource]
    list_display = ["initiative", "topic"]
    list_filter = ["topic"]
    others = ["topic"]
    words = ["topic__name"]


@admin.register(KeyPoint)
class KeyPointAdmin(PartAdmin):
    """The points of initiatives, in their order."""

    resource_classes = [resources.KeyPointResource]
    list_display = ["title", "initiative", "group", "position"]
    words = ["title", "text"]


@admin.register(InitiativeFigure)
class InitiativeFigureAdmin(FigureAdmin):
    resource_classes = [resources.InitiativeFigureResource]


@admin.register(InitiativeLink)
class InitiativeLinkAdmin(LinkAdmin):
    resource_classes = [resources.InitiativeLinkResource]


# --- of programmes --------------------------------------------------------------------------------


@admin.register(WorkPackage)
class WorkPackageAdmin(OfProgramme):
    """How programmes divide their work."""

    resource_classes = [resources.WorkPackageResource]
    list_display = ["__str__", "programme"]
    words = ["title", "text"]


@admin.register(ProgrammeRelation)
class ProgrammeRelationAdmin(OfProgramme):
    """How programmes stand to each other."""

    resource_classes = [resources.ProgrammeRelationResource]
    list_display = ["programme", "kind", "other", "source"]
    list_filter = ["kind"]
    others = ["other"]
    words = ["other__name", "other__acronym", "programme__acronym"]


@admin.register(ProgrammeFigure)
class ProgrammeFigureAdmin(FigureAdmin, OfProgramme):
    resource_classes = [resources.ProgrammeFigureResource]


@admin.register(ProgrammeLink)
class ProgrammeLinkAdmin(LinkAdmin, OfProgramme):
    resource_classes = [resources.ProgrammeLinkResource]


# --- of calls -------------------------------------------------------------------------------------


@admin.register(CallDate)
class CallDateAdmin(OfCall):
    """What happens when, in all calls."""

    resource_classes = [resources.CallDateResource]
    list_display = ["label", "call", "on", "at", "is_deadline"]
    list_filter = ["is_deadline"]
    words = ["label"]


@admin.register(CallFigure)
class CallFigureAdmin(FigureAdmin, OfCall):
    resource_classes = [resources.CallFigureResource]
    list_filter = ["is_preferred", *FigureAdmin.list_filter]


@admin.register(CallLink)
class CallLinkAdmin(LinkAdmin, OfCall):
    resource_classes = [resources.CallLinkResource]
