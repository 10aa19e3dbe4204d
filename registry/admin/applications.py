"""Applications: what has arrived, what is missing, and the way to the decision."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse

from icpermed.admin import CheckedForm, TrackedAdmin
from icpermed.duties import DutyFilter
from registry.admin.application_moves import MOVES, moves_of, take
from registry.letters import LetterField, own_name
from registry.models import Application
from registry.models.applications import LETTERS, POINTS
from registry.resources import ApplicationResource

#: What acceptance writes besides the application.
NEEDED_TO_ACCEPT = [f"registry.add_{name}" for name in ("organisation", "membership", "person")]


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
class ApplicationAdmin(TrackedAdmin):
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

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        return [
            path("<path:object_id>/move/<slug:move>/", view, name="registry_application_move"),
            *super().get_urls(),
        ]

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
        may_move = self.has_change_permission(request, obj)
        return {
            "checklist": obj.checklist,
            "letters": [
                (label, letter_url(obj, field) if getattr(obj, field) else "")
                for field, label in LETTERS.items()
            ],
            "duplicates": obj.duplicates() if obj.state != Application.State.ACCEPTED else [],
            "moves": [
                (move.title, self.url("move", obj.pk, name))
                for name, move in (moves_of(obj).items() if may_move else [])
            ],
        }

    def move_view(self, request, object_id, move):
        """Ask for what a step needs and show its mail (GET), then take the step (POST)."""
        application = self.get_object(request, unquote(object_id))
        if application is None or move not in MOVES:
            raise Http404
        if not self.has_change_permission(request, application):
            raise PermissionDenied
        if move == "accept" and not request.user.has_perms(NEEDED_TO_ACCEPT):
            raise PermissionDenied
        back = HttpResponseRedirect(self.url("change", application.pk))
        if move not in moves_of(application):
            state = application.get_state_display().lower()
            messages.error(request, f"That is not possible: the application is “{state}”.")
            return back
        data = request.POST if request.method == "POST" else None
        form = MOVES[move](data, application=application)
        if form.is_valid():
            with transaction.atomic():
                is_taken = take(form, request.user)
                transaction.set_rollback(not is_taken)
            if is_taken:
                messages.success(request, form.told)
                return back
        return self.page(
            request,
            "registry/application/move.html",
            f"{form.title}: {application}",
            object=application,
            form=form,
            media=self.media + form.media,
        )
