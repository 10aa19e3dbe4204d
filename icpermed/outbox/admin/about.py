"""The record that a mail or a mailing is about, as the desk shows it."""

from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst

from icpermed.history import admin_url
from icpermed.outbox.models.mailings import AboutARecord


def model_of(label: str):
    """The model of a label; none where it is gone."""
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None


def noun_of(label: str) -> str:
    """What people call the records of a model."""
    model = model_of(label)
    return capfirst(model._meta.verbose_name) if model else label


def about_for(request, row: AboutARecord) -> dict[str, str] | None:
    """What it is about, with a link for those who may see that."""
    model = model_of(row.about_model)
    if model is None:
        return None
    noun = noun_of(row.about_model)
    editor = admin.site._registry.get(model)
    if editor is None or not editor.has_view_permission(request):
        return {"label": f"{noun} {row.about_pk}", "url": ""}
    record = model._base_manager.filter(pk=row.about_pk).first()
    if record is None:
        return {"label": f"{noun}, deleted since", "url": ""}
    return {"label": f"{noun} “{record}”", "url": admin_url(model, record.pk)}


class AboutFilter(admin.SimpleListFilter):
    """By the kind of record that mails are about."""

    title = "about"
    parameter_name = "about"

    def lookups(self, request, model_admin):
        labels = model_admin.model.objects.order_by().values_list("about_model", flat=True)
        found = {label: noun_of(label) if label else "Accounts" for label in set(labels.distinct())}
        return sorted(
            ((label or "none", noun) for label, noun in found.items()), key=lambda row: row[1]
        )

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(about_model="" if self.value() == "none" else self.value())
