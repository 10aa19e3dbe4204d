"""The page that makes the next year's edition from this one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError

from icpermed.admin_pages import RecordPages
from icpermed.refusals import by_name
from recognition.cloning import PARTS, USUAL, clone
from recognition.models import Edition


class CloneForm(forms.Form):
    """Which year the next edition is of, and what it takes along."""

    year = forms.IntegerField(
        min_value=2018,
        max_value=2999,
        help_text="The year of the edition, for good. The days of the call move by as many years.",
    )
    theme = forms.CharField(
        max_length=250, required=False, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    take = forms.MultipleChoiceField(
        label="Take along",
        choices=list(PARTS.items()),
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def run(self, edition: Edition, by) -> Edition | None:
        """Make the edition, or say beside the field why that cannot be done."""
        try:
            return clone(edition=edition, by=by, **self.cleaned_data)
        except ValidationError as refused:
            for name, errors in by_name(refused).items():
                self.add_error(name if name in self.fields else None, errors)
        return None


class CloningAdmin(RecordPages):
    """The part of the editions' admin that clones."""

    def get_urls(self):
        return [self.route("clone/", self.clone_view, "clone"), *super().get_urls()]

    def cloning_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """Where the page is, for who may add editions."""
        can_add = self.has_add_permission(request)
        return [("Clone for another year …", self.url("clone", edition.pk))] if can_add else []

    def clone_view(self, request, object_id):
        """Ask for the year and what to take along (GET), then make the edition (POST)."""
        edition = self.record_for(request, object_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = CloneForm(request.POST if is_sent else None, initial={"year": edition.year + 1})
        if form.is_valid() and (new := form.run(edition, request.user)):
            messages.success(request, f"“{new}” is made. Complete it here, then publish it.")
            return self.to("change", new.pk)
        return self.record_page(
            request, edition, "clone.html", "Clone", form=form, media=self.media + form.media
        )
