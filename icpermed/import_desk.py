"""The import in the admin: choose a file, see what it would do, confirm, see what it did."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse

from icpermed.exporting import spreadsheet_response
from icpermed.review import Review, Row
from icpermed.spreadsheets.reading import limit
from icpermed.uploads import Gone, Upload

#: A preview shows so many rows of each kind, and counts the others.
ROWS_SHOWN = 500


class ImportForm(forms.Form):
    """The file, and why."""

    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx). Nothing is written before you have seen what it would do.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": "The file is empty. Save it again, then choose it."},
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=200,
        help_text="For the history of each record: “list of the agency, by mail of 3 May”.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > limit("BYTES"):
            raise forms.ValidationError(
                f"The file has {file.size // 1_048_576} MB; {limit('BYTES') // 1_048_576} MB is"
                " the most that is read at once. Leave out pictures, or split it."
            )
        return file

    @property
    def options(self) -> dict:
        """What the importer is told besides the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


@dataclass
class ImportDesk:
    """One kind of import: whose page it is, what reads the file, which columns it has.

    `importer(data, file_name=…, accept_warnings=…, dry_run=…, expected=…, **options)` answers with
    a Review; `columns` are dicts with name, help and what a row needs.
    """

    model_admin: object
    name: str
    title: str
    path: str
    importer: Callable[..., Review]
    columns: Callable[[], list[dict]]
    may: Callable[[object], bool]
    blank_means: str = "A blank cell empties the field; a missing column leaves it as it is."
    form_class: type[ImportForm] = ImportForm

    def get_urls(self) -> list:
        view = self.model_admin.admin_site.admin_view
        return [
            path(f"{self.path}/", view(self.view), name=self.name),
            path(
                f"{self.path}/template.<str:form>",
                view(self.template),
                name=f"{self.name}_template",
            ),
            path(f"{self.path}/done/<str:token>/", view(self.result), name=f"{self.name}_result"),
        ]

    def check(self, request) -> None:
        if not self.may(request):
            raise PermissionDenied

    def view(self, request):
        """Step 1 and 2 at one address: the form; the preview; and the writing."""
        self.check(request)
        if request.method == "POST" and "token" in request.POST:
            return self.confirm(request)
        form = self.form_class(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            data = b"".join(file.chunks())
            review = self.importer(data, file_name=file.name, dry_run=True, **form.options)
            if not review.faults:
                keep = {"user": request.user, "desk": self.name, "file_name": file.name}
                upload = Upload.keep(data, **keep)
                return self.preview(request, review, upload, form.options)
            for fault in review.faults:
                form.add_error("file", fault)
        return self.page(request, "import", form=form)

    def preview(self, request, review: Review, upload: Upload, options: dict, problem: str = ""):
        """What the file would do, row by row. Nothing has been written."""
        buckets = [
            ("faulty", "is-error", review.faulty),
            ("new", "is-new", [row for row in review.rows if row.bucket == "new"]),
            ("changed", "is-changed", [row for row in review.rows if row.bucket == "changed"]),
            ("unchanged", "is-unchanged", [r for r in review.rows if r.bucket == "unchanged"]),
        ]
        return self.page(
            request,
            "preview",
            review=review,
            problem=problem,
            buckets=[
                {
                    "name": name,
                    "style": style,
                    "rows": rows[:ROWS_SHOWN],
                    "count": len(rows),
                    "more": max(0, len(rows) - ROWS_SHOWN),
                }
                for name, style, rows in buckets
            ],
            token=upload.token,
            options=options,
        )

    def confirm(self, request):
        """Write what was previewed, if it still does the same."""
        try:
            upload = Upload.find(request.POST["token"], user=request.user, desk=self.name)
            data = upload.read()
        except Gone:
            messages.error(
                request, "This import was finished or is too old. Choose the file again."
            )
            return HttpResponseRedirect(reverse(f"admin:{self.name}"))
        form = self.form_class(request.POST)
        form.fields.pop("file")
        options = form.options if form.is_valid() else {}
        accepts = "accept_warnings" in request.POST
        review = self.importer(
            data,
            file_name=upload.file_name,
            accept_warnings=accepts,
            expected=request.POST.get("fingerprint", "-"),
            **options,
        )
        if review.is_written:
            self.log(request, review)
            upload.finish(self.report(review))
            url = reverse(f"admin:{self.name}_result", args=[upload.token])
            return HttpResponseRedirect(url)
        if review.is_outdated:
            problem = (
                "Nothing was written: the register has changed since you saw the preview. This is"
                " what the file would do now."
            )
        elif review.is_faulty:
            problem = "Nothing was written: some rows are faulty."
        else:
            problem = "Nothing was written yet: read the warnings, and tick that they are meant."
        return self.preview(request, review, upload, options, problem)

    def log(self, request, review: Review) -> None:
        """The admin's own log, beside the history that the database keeps."""
        for flag, bucket in [(ADDITION, "new"), (CHANGE, "changed")]:
            records = [row.instance for row in review.touched if row.bucket == bucket]
            records = list({record.pk: record for record in records if record}.values())
            if records:
                message = f"By import of {review.file_name}."
                LogEntry.objects.log_actions(request.user.pk, records, flag, change_message=message)

    def report(self, review: Review) -> dict:
        return {
            "file_name": review.file_name,
            "counts": review.counts,
            "rows": [self.touched(row) for row in review.touched],
        }

    def touched(self, row: Row) -> dict:
        """A record that was written, with the way to it."""
        opts = row.instance._meta
        try:
            url = reverse(
                f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.instance.pk]
            )
        except NoReverseMatch:
            url = ""
        changes = "; ".join(map(str, row.changes))
        return {
            "line": row.line,
            "label": row.label,
            "bucket": row.bucket,
            "url": url,
            "changes": changes,
        }

    def result(self, request, token: str):
        """What was written: exactly the touched records, with links."""
        self.check(request)
        try:
            report = Upload.find(token, user=request.user, desk=self.name).read_report()
        except Gone as error:
            raise Http404("This report is too old, or not yours.") from error
        return self.page(request, "result", report=report)

    def template(self, request, form: str) -> HttpResponse:
        """An empty list with our column names, to be filled in."""
        self.check(request)
        names = [column["name"] for column in self.columns()]
        return spreadsheet_response(form, f"{self.title} – template", names, [])

    def page(self, request, name: str, **context):
        opts = self.model_admin.opts
        list_url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        request.current_app = self.model_admin.admin_site.name
        titles = {
            "import": self.title,
            "preview": "Preview: nothing is written yet",
            "result": "Imported",
        }
        return TemplateResponse(
            request,
            f"admin/import_export/{name}.html",
            {
                **self.model_admin.admin_site.each_context(request),
                "title": titles[name],
                "desk": self,
                "opts": opts,
                "module_name": str(opts.verbose_name_plural).capitalize(),
                "list_url": list_url,
                "import_url": reverse(f"admin:{self.name}"),
                "templates": {
                    form: reverse(f"admin:{self.name}_template", args=[form])
                    for form in ("csv", "xlsx")
                },
                "row_limit": limit("ROWS"),
                **context,
            },
        )
