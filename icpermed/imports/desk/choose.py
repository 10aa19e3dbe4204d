"""The first page of an import: a file or a pasted list, who sent it, and why."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from icpermed.exporting import file_response
from icpermed.imports import steps
from icpermed.imports.desk.visit import kind_of, steps_to
from icpermed.imports.giving_back import template_file
from icpermed.imports.importer import Importer, find_importer
from icpermed.imports.models import Batch, Source
from icpermed.spreadsheets import Unreadable, pasted
from icpermed.spreadsheets.formats import ACCEPTED, EXPORTS
from icpermed.spreadsheets.reading import limit


class SuggestionInput(forms.TextInput):
    """A line of text with words to choose from, which need not be taken."""

    template_name = "admin/imports/suggestions.html"

    def __init__(self, words, **attrs):
        super().__init__(attrs)
        self.words = words

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-words"
        return context | {"words": self.words, "list_id": f"{name}-words"}


class ChooseForm(forms.Form):
    """The list itself, where it comes from, and what it may do."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV, Excel (.xlsx) or OpenDocument (.ods). Formulas and macros are never run.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "The file is empty. Save it again, then choose it."},
    )
    pasted = forms.CharField(
        label="Or paste the list",
        required=False,
        strip=False,
        help_text="Select the cells in your spreadsheet, with the row of column names, and copy.",
        widget=forms.Textarea(
            attrs={"rows": 4, "class": "vLargeTextField", "spellcheck": "false", "wrap": "off"}
        ),
    )
    source = forms.CharField(
        label="Sender",
        required=False,
        max_length=200,
        help_text="Optional. The next list of the same sender is read and mapped the same way.",
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=200,
        help_text="For the history of each record: “list of the agency, by mail of 3 May”.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    mode = forms.ChoiceField(
        label="What it may do",
        choices=Batch.Mode,
        initial=Batch.Mode.ADD_AND_UPDATE,
        widget=forms.RadioSelect,
    )
    is_complete = forms.BooleanField(
        label="This is the complete list",
        required=False,
        help_text="Then you also see what is in the register but not in the list. Nothing is ever"
        " ended or deleted because it is missing: that is for you to decide.",
    )

    def __init__(self, *args, importer: Importer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_complete"].initial = importer.is_complete_by_default
        senders = Source.objects.filter(importer=importer.key).exclude(name="")
        self.fields["source"].widget = SuggestionInput(
            senders.values_list("name", flat=True), **{"class": "vTextField"}
        )

    def clean(self):
        has_file, has_text = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if has_file and has_text and has_text.strip():
            self.add_error("pasted", "Choose a file or paste a list: both are too much.")
        elif not has_file and not (has_text or "").strip() and "file" not in self.errors:
            self.add_error("file", "Choose a file, or paste the list below.")

    @property
    def list(self) -> tuple:
        """The list as a file, and its name."""
        if file := self.cleaned_data["file"]:
            return file, file.name
        return pasted(self.cleaned_data["pasted"]), "pasted list"


@dataclass
class ImportPage:
    """Where lists of one kind are chosen: it hangs at the admin of a model."""

    model_admin: object
    importer_key: str
    name: str  # of the URL
    path: str

    @property
    def importer(self) -> Importer:
        return find_importer(self.importer_key)

    def get_urls(self) -> list:
        view, name = self.model_admin.admin_site.admin_view, f"{self.name}_template"
        return [
            path(f"{self.path}/", view(self.view), name=self.name),
            path(f"{self.path}/template.<str:form>", view(self.template), name=name),
        ]

    def check(self, request) -> None:
        if not self.importer.may(request.user):
            raise PermissionDenied

    def template(self, request, form: str) -> HttpResponse:
        """An empty list with our column names, to be filled in."""
        self.check(request)
        name = f"{kind_of(self.importer)} – template"
        return file_response(
            form, name, lambda: template_file(self.importer, form, user=request.user)
        )

    def view(self, request):
        """The form; and a list that can be read goes on to its columns."""
        self.check(request)
        form = ChooseForm(request.POST or None, request.FILES or None, importer=self.importer)
        options = self.importer.options_form and self.importer.options_form(request.POST or None)
        is_valid = form.is_valid() & (not options or options.is_valid())  # Both say what is wrong.
        if is_valid and (batch := self.receive(request, form, options)):
            return HttpResponseRedirect(reverse("admin:imports_batch_map", args=[batch.pk]))
        return self.page(request, form, options)

    def receive(self, request, form: ChooseForm, options) -> Batch | None:
        """Keep the list; what cannot be read is said beside where it was given."""
        file, name = form.list
        fields = {field: form.cleaned_data[field] for field in ["reason", "mode", "is_complete"]}
        try:
            return steps.receive(
                self.importer_key,
                file,
                file_name=name,
                by=request.user,
                source=form.cleaned_data["source"],
                options=options.cleaned_data if options else {},
                **fields,
            )
        except Unreadable as error:
            for words in str(error).split("\n"):
                form.add_error("file" if form.cleaned_data["file"] else "pasted", words)
            return None

    def page(self, request, form, options) -> TemplateResponse:
        opts, site = self.model_admin.opts, self.model_admin.admin_site
        request.current_app = site.name
        return TemplateResponse(
            request,
            "admin/imports/choose.html",
            {
                **site.each_context(request),
                "title": self.importer.title,
                "opts": opts,
                "form": form,
                "options": options,
                "is_refused": bool(form.errors or (options and options.errors)),
                "importer": self.importer,
                "columns": self.importer.columns(request.user),
                "module_name": capfirst(opts.verbose_name_plural),
                "list_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
                "log_url": reverse("admin:imports_batch_changelist"),
                "templates": {
                    form: reverse(f"admin:{self.name}_template", args=[form]) for form in EXPORTS
                },
                "row_limit": f"{limit('ROWS'):,}",
                "steps": steps_to("choose", {}),
            },
        )
