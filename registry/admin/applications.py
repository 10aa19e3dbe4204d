"""Applications: what has arrived, what is missing, and the way to the decision."""

from django.contrib import admin
from django.urls import reverse

from icpermed.admin import CheckedForm, TrackedAdmin
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from registry.admin.application_moves import STEPS
from registry.letters import LetterField, own_name
from registry.models import Application
from registry.models.applications import LETTERS, POINTS
from registry.resources import ApplicationResource


class ApplicationAdminForm(CheckedForm):
    """An application as the secretariat edits it: letters that came by mail can be added."""

    letter_of_intent = LetterField(label="Letter of intent")
    contact_form = LetterField(label="Contact form")
    letter_of_motivation = LetterField(label="Letter of motivation")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in LETTERS:
            if field in self.fields and getattr(self.instance, field):
                self.fields[field].widget.stored_url = letter_url(self.instance, field)

    def clean(self):
        data = super().clean()
        for field in LETTERS:
            if field in self.files and data.get(field):
                data[field].name = own_name(field)
        return data


def letter_url(application: Application, field: str) -> str:
    """Where staff open one of the letters."""
    return reverse("application_letter", args=[application.pk, field.replace("_", "-")])


class OpenPointsFilter(admin.SimpleListFilter):
    """Applications by whether the checklist is done."""

    title = "checklist"
    parameter_name = "points"

    def lookups(self, request, model_admin):
        return [("open", "Points open"), ("done", "Every point done")]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(open_points__gt=0)
        return queryset.filter(open_points=0) if self.value() == "done" else queryset


@admin.register(Application)
class ApplicationAdmin(StepsAdmin, TrackedAdmin):
    """One row an application. The buttons above the form lead it to the decision."""

    resource_classes = [ApplicationResource]
    autocomplete_fields = ["country", "region"]
    change_form_template = "admin/registry/application/change_form.html"
    date_hierarchy = "created_at"
    fieldsets = [
        (
            "The organisation",
            {
                "fields": [
                    "name",
                    "original_name",
                    "acronym",
                    "kind",
                    ("country", "region"),
                    "website",
                ]
            },
        ),
        ("The contact", {"fields": ["contact_name", "contact_role", "contact_email", "reasons"]}),
        ("Letters", {"fields": list(LETTERS)}),
        ("Checked by the secretariat", {"fields": [p for p in POINTS if p.startswith("is_")]}),
        ("Desk", {"fields": ["handled_by", "note"]}),
    ]
    form = ApplicationAdminForm
    list_display = ["__str__", "country", "state", "received", "open_points", "handled_by"]
    list_filter = [
        "state",
        DutyFilter,
        OpenPointsFilter,
        "kind",
        ("handled_by", admin.RelatedOnlyFieldListFilter),
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["country", "handled_by"]
    search_fields = ["name", "original_name", "acronym", "contact_name", "contact_email"]
    step_template = "registry/application/move.html"
    steps = STEPS

    def get_queryset(self, request):
        return super().get_queryset(request).with_open_points()

    @admin.display(description="received", ordering="confirmed_at")
    def received(self, obj: Application):
        return obj.confirmed_at

    @admin.display(description="points open", ordering="open_points")
    def open_points(self, obj: Application) -> int:
        return obj.open_points

    def view_on_site(self, obj: Application) -> None:
        """The applicant's page is for the applicant."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "handled_by":
            field.queryset = field.queryset.filter(is_staff=True, is_active=True)
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            obj.receive(reason="Entered by the secretariat.", by=request.user)

    def refusals(self, pk) -> list[str]:
        """A restore would leave the membership behind: acceptance has its own way back."""
        if self.model.objects.filter(pk=pk, state=Application.State.ACCEPTED).exists():
            return ["This application was accepted. Reopen it instead: that is on its page."]
        return []

    def desk(self, request, obj: Application) -> dict:
        """What stands above the form: where it is, what is open, what can be done."""
        return {
            "checklist": obj.checklist,
            "letters": [
                (label, letter_url(obj, field) if getattr(obj, field) else "")
                for field, label in LETTERS.items()
            ],
            "duplicates": obj.duplicates() if obj.state != Application.State.ACCEPTED else [],
            "moves": self.step_links(request, obj),
        }

    def state_of(self, record) -> str:
        return f"the application is “{record.get_state_display().lower()}”"
