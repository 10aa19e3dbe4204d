"""“Make this change later” on the page of a record."""

import pghistory
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from icpermed.history import may_see
from icpermed.scheduling.models import ScheduledChange
from icpermed.scheduling.planning import plan
from icpermed.scheduling.values import plannable, told

ROWS = "Rows below the record can only be changed at once: save them by themselves."


class ForLater(Exception):
    """Everything that was typed is right, and is not to be saved now."""

    def __init__(self, form: forms.ModelForm):
        self.form = form
        super().__init__()


def moment_of(text: str):
    """The moment that was typed, by the clock of the site. Raises ValidationError."""
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError("Say when the change is to be made: a day and a time.")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment <= timezone.now():
        raise ValidationError("The moment has to lie in the future. To change it now, save it.")
    return moment


class PlannedAdmin(admin.ModelAdmin):
    """A record's form can be kept, and its change made at a moment somebody chooses."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ForLater as wanted:
            return self.plan(request, wanted.form)

    @staticmethod
    def is_for_later(request) -> bool:
        """Whether the button pressed was the one for later."""
        return request.method == "POST" and "_later" in request.POST

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if not (change and self.is_for_later(request)):
            return form
        return type(form)(form.__name__, (LaterForm, form), {})

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if change and self.is_for_later(request):
            for formset in formsets:
                formset.clean = refusing_changes(formset)
        return formsets, inlines

    def save_model(self, request, obj, form, change):
        if change and self.is_for_later(request):
            raise ForLater(form)
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def plan(self, request, form) -> HttpResponseRedirect:
        """Keep what was typed until its moment."""
        record = form.instance
        reason = request.POST.get("_reason", "").strip()[:400]
        pghistory.context(reason=reason or "planned for later")
        change = plan(
            record=record,
            was=self.model._base_manager.get(pk=record.pk),
            fields=form.changed_data,
            at=form.moment,
            by=request.user,
            reason=reason,
        )
        when = date_format(localtime(change.at), "j F Y, H:i")
        messages.success(request, f"Nothing is changed yet. It will be on {when}.")
        return HttpResponseRedirect(request.path)

    def render_change_form(self, request, context, *args, **kwargs):
        record = context.get("original")
        if record and self.has_change_permission(request, record):
            context |= {
                "can_be_planned": True,
                "planned_at": request.POST.get("_at", ""),
                "planned": self.planned(request, record),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def planned(self, request, record) -> list[tuple]:
        """The changes of a record that wait, each in words."""
        if not may_see(request.user, ScheduledChange):
            return []
        waiting = ScheduledChange.objects.waiting().of(record).select_related("made_by")
        return [(one, told(self.model, one.before, one.values)) for one in waiting]


class LaterForm:
    """The form of a record, when its change is to be made later."""

    moment = None

    def clean(self):
        data = super().clean()
        try:
            self.moment = moment_of(self.data.get("_at", ""))
        except ValidationError as refused:
            self.add_error(None, refused)
        if not self.changed_data:
            self.add_error(None, "Nothing was changed: there is nothing to be made later.")
        for name in sorted(set(self.changed_data) - set(plannable(self._meta.model))):
            self.add_error(name, "This cannot be changed later: save it by itself.")
        return data


def refusing_changes(formset):
    """What a formset checks when the record's change is for later."""

    def clean():
        if formset.has_changed():
            raise ValidationError(ROWS)

    return clean
