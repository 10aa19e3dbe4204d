"""The way from two organisations to one: choose, see what will happen, merge."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst

from registry.merging import Choice, MergeRefused, differing, merge, preview
from registry.models import Organisation, Relation


class OtherForm(forms.Form):
    """Which record is the same organisation."""

    other = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None),
        label="The other record",
        widget=AutocompleteSelect(Relation._meta.get_field("other"), admin.site),
    )


class MergeForm(forms.Form):
    """For every field in which two records differ: whose value is kept."""

    reason = forms.CharField(
        required=False,
        max_length=250,
        label="Why are they the same?",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args, choices: list[Choice], **kwargs):
        super().__init__(*args, **kwargs)
        for choice in choices:
            self.fields[choice.name] = forms.ChoiceField(
                label=capfirst(choice.label),
                choices=[("kept", choice.kept or "(empty)"), ("gone", choice.gone)],
                initial="gone" if choice.takes_gone else "kept",
                widget=forms.RadioSelect,
            )

    @property
    def take(self) -> set[str]:
        """The fields to take from the record that goes."""
        return {name for name, value in self.cleaned_data.items() if value == "gone"} - {"reason"}

    @property
    def choices(self):
        """The bound fields to choose between."""
        return [self[name] for name in self.fields if name != "reason"]


class MergingAdmin(admin.ModelAdmin):
    """Merging, for the admin of organisations."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        name = "registry_organisation_merge"
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def has_merge_permission(self, request) -> bool:
        """Merging has a permission of its own: that to add a merge."""
        return request.user.has_perms(["registry.add_merge", "registry.change_organisation"])

    @admin.action(description="Merge two into one …", permissions=["merge"])
    def merge_two(self, request, queryset):
        pair = list(queryset[:3])
        if len(pair) != 2:
            messages.error(request, "Select exactly two organisations to merge.")
            return None
        return HttpResponseRedirect(self.merge_url(*pair))

    def merge_url(self, kept: Organisation, gone: Organisation) -> str:
        """The page that shows what this merge would do."""
        url = reverse("admin:registry_organisation_merge", args=[kept.pk])
        return f"{url}?other={gone.pk}"

    @transaction.atomic
    def merge_view(self, request, object_id):
        """Choose the other record, then preview (GET); merge (POST)."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        kept = self.get_object(request, unquote(object_id))
        if kept is None:
            raise Http404
        other = OtherForm(request.GET if "other" in request.GET else None)
        if not other.is_valid():
            media = self.media + other.media
            return self.page(
                request, "merge_choose.html", f"Merge {kept}", object=kept, form=other, media=media
            )
        gone = other.cleaned_data["other"]
        choices = differing(kept, gone)
        form = MergeForm(request.POST if request.method == "POST" else None, choices=choices)
        if request.method == "POST" and form.is_valid() and self.merged(request, kept, gone, form):
            return HttpResponseRedirect(self.url("change", kept.pk))
        return self.preview_page(request, kept, gone, form)

    def merged(self, request, kept: Organisation, gone: Organisation, form: MergeForm) -> bool:
        """Merge, and tell; or tell why not."""
        try:
            merge(kept, gone, by=request.user, reason=form.cleaned_data["reason"], take=form.take)
        except (MergeRefused, ValidationError) as error:
            form.add_error(None, getattr(error, "messages", [str(error)]))
            return False
        messages.success(request, f"{gone} was merged into {kept}. It can be undone, under Merges.")
        return True

    def preview_page(self, request, kept: Organisation, gone: Organisation, form: MergeForm):
        """What moves, what stays and why, and which fields to choose between."""
        take = form.take if form.is_bound and form.is_valid() else None
        try:
            outcome, refusal = preview(kept, gone, take), ""
        except MergeRefused as refused:
            outcome, refusal = None, str(refused)
        except ValidationError:  # The form says it already.
            outcome, refusal = preview(kept, gone, set()), ""
        return self.page(
            request,
            "merge_preview.html",
            "Merge two records into one",
            object=kept,
            kept=kept,
            gone=gone,
            form=form,
            outcome=outcome,
            refusal=refusal,
            swap_url=self.merge_url(gone, kept),
            gone_url=self.url("change", gone.pk),
            kept_url=self.url("change", kept.pk),
        )
