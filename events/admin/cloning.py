"""The page that plans another event like this one."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path

from events.cloning import PARTS, USUAL, clone
from events.models import Event
from icpermed.refusals import by_name


class CloneForm(forms.Form):
    """What the next event is called, when it begins, and what it takes along."""

    title = forms.CharField(max_length=250, widget=forms.TextInput(attrs={"class": "vTextField"}))
    slug = forms.SlugField(
        label="Address",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The last part of the page's address, for good: /events/…/.",
    )
    starts_on = Event._meta.get_field("starts_on").formfield(
        label="First day",
        help_text="A day, or what is known of it: 2027, 2027-06 or 2027-06-12. What hangs on it"
        " moves along.",
    )
    take = forms.MultipleChoiceField(
        label="Take along",
        choices=list(PARTS.items()),
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = event.title

    def run(self, event: Event, by) -> Event | None:
        """Plan the event, or say beside the field why that cannot be done."""
        try:
            return clone(event, by=by, **self.cleaned_data)
        except ValidationError as refused:
            for name, errors in by_name(refused).items():
                self.add_error(name if name in self.fields else None, errors)
        return None


class CloningAdmin(admin.ModelAdmin):
    """The part of the events' admin that clones."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.clone_view)
        return [
            path("<path:object_id>/clone/", view, name="events_event_clone"),
            *super().get_urls(),
        ]

    def cloning_links(self, request, event: Event) -> list[tuple[str, str]]:
        """Where the page is, for who may add events."""
        can_add = self.has_add_permission(request)
        return [("Clone …", self.url("clone", event.pk))] if can_add else []

    def clone_view(self, request, object_id):
        """Ask what the next one is called and takes along (GET), then plan it (POST)."""
        event = self.get_object(request, unquote(object_id))
        if event is None:
            raise Http404
        if not (self.has_add_permission(request) and self.has_view_permission(request, event)):
            raise PermissionDenied
        form = CloneForm(request.POST if request.method == "POST" else None, event=event)
        if form.is_valid() and (new := form.run(event, request.user)):
            messages.success(request, f"“{new}” is planned. Complete it here, then publish it.")
            return HttpResponseRedirect(self.url("change", new.pk))
        return self.page(
            request,
            "events/event/clone.html",
            f"Clone: {event}",
            object=event,
            form=form,
            media=self.media + form.media,
        )
