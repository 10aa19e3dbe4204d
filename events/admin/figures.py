"""Participants in figures: of one event, and of all events in a period. Pages and files."""

from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils import timezone

from events.figures import COLUMNS, Figures, data, figures_between, figures_of, table
from events.models import Event
from icpermed.answers import address, downloads, file_answer

FORMS = ["csv", "json", "xlsx"]


class PeriodForm(forms.Form):
    """From which day to which."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in [("from", "Events that began from"), ("to", "to")]:
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            self.fields[name] = forms.DateField(label=label, required=False, widget=widget)

    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", "The last day lies before the first one.")
        return self.cleaned_data


class FiguresAdmin(admin.ModelAdmin):
    """The part of the events' admin that counts who came."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "events_event_figures"
        return [
            path("figures/", view(self.all_figures_view), name=name),
            path("<path:object_id>/figures/", view(self.figures_view), name=f"{name}_of"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        links = [("Participants in figures", self.url("figures"))]
        return super().changelist_view(request, {"list_links": links} | (extra_context or {}))

    def figures_links(self, request, event: Event) -> list[tuple[str, str]]:
        """For the event's page."""
        return [("Participants in figures", self.url("figures_of", quote(event.pk)))]

    def all_figures_view(self, request):
        """All events of a period in figures; without one, until today."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = {name: request.GET[name] for name in ["from", "to"] if name in request.GET}
        form = PeriodForm(asked or {"to": timezone.localdate().isoformat()})
        is_valid = form.is_valid()
        found = figures_between(*form.cleaned_data.values()) if is_valid else None
        answer = figures_file(request, "Participants of events", found, stem="participants")
        return answer or self.page(
            request,
            "events/event/figures_over_time.html",
            "Participants in figures",
            form=form,
            figures=found,
            downloads=figures_downloads(request) if is_valid else [],
        )

    def figures_view(self, request, object_id):
        """One event in figures."""
        event = self.get_object(request, unquote(object_id))
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, event):
            raise PermissionDenied
        found = figures_of(event)
        answer = figures_file(request, str(event), found, stem=f"participants-{event.slug}")
        return answer or self.page(
            request,
            "events/event/figures.html",
            "Participants in figures",
            object=event,
            change_url=self.url("change", quote(event.pk)),
            figures=found,
            count=found.counts[0],
            states=states_of(event),
            downloads=figures_downloads(request),
        )


def states_of(event: Event) -> list[tuple[str, int]]:
    """How many have registered, wait, have a place, came …: as many as there are entries."""
    states = event.participations.model.State
    numbers = dict.fromkeys(states.values, 0)
    for state in event.participations.order_by().values_list("state", flat=True):
        numbers[state] += 1
    return [(states(state).label, number) for state, number in numbers.items() if number]


def figures_downloads(request) -> list:
    """The same figures as files."""
    return downloads(FORMS, partial(address, request))


def figures_file(request, title: str, found: Figures | None, *, stem: str):
    """The figures in another form than a page, if one is asked for. They are not open data."""
    form = request.GET.get("format", "")
    if not form:
        return None
    if form not in FORMS or found is None:
        raise Http404("There are no such figures.")
    if form == "json":
        return JsonResponse({"title": title, **data(found)}, json_dumps_params={"indent": 1})
    return file_answer(form, title[:31], COLUMNS, table(found), stem=stem)
