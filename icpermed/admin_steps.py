"""The steps of a record at the desk: each a page that asks for what it needs, and one verb."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect

from icpermed.admin_pages import RecordPages
from icpermed.methods import require_form
from icpermed.refusals import by_name


def words_field(label: str, help_text: str, *, required: bool = True) -> forms.CharField:
    """A field for some sentences."""
    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=5000, widget=widget
    )


def line_field(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A field for one sentence."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=250, widget=widget
    )


class StepForm(forms.Form):
    """One step. ``run`` takes it, and raises ValueError with a sentence where it cannot.

    What ``run`` returns is where to go then: a record with a page; nothing for the record's own.
    """

    title = button = told = explanation = ""
    #: Where the page can be seen as it will be, where there is one.
    preview_url = ""
    states: frozenset[str] = frozenset()
    #: What else one must be allowed to do.
    needs: list[str] = []

    def __init__(self, *args, record, by, **kwargs):
        self.record, self.by = record, by
        super().__init__(*args, **kwargs)

    def run(self):
        raise NotImplementedError

    def consequences(self) -> list[str]:
        """What else happens, in sentences."""
        return []

    @classmethod
    def is_possible(cls, record) -> bool:
        """Whether this step can be taken now."""
        return record.state in cls.states


class PreviewedStep(StepForm):
    """A step of a record with a public page, which can be looked at before."""

    @property
    def preview_url(self) -> str:
        return f"{self.record.get_absolute_url()}?preview=1"


def take(form: StepForm) -> tuple[bool, object]:
    """Take the step, or say in the form why it cannot be taken; then nothing is changed."""
    done = None
    try:
        with transaction.atomic():
            done = form.run()
    except ValidationError as refused:
        for name, errors in by_name(refused).items():
            form.add_error(name if name in form.fields else None, errors)
    except ValueError as refused:
        form.add_error(None, str(refused))
    return form.is_valid(), done


class StepsAdmin(RecordPages):
    """The part of an admin that leads a record on, step by step."""

    #: The steps by the name in their address, in the order of the buttons.
    steps: dict[str, type[StepForm]] = {}
    #: The page that asks before a step is taken: what it means, needs, and brings along.
    step_template = "move.html"

    def get_urls(self):
        return [
            self.route("move/<slug:step>/", require_form(self.step_view), "move"),
            *super().get_urls(),
        ]

    def steps_of(self, request, record) -> dict[str, type[StepForm]]:
        """The steps that somebody can take with a record now."""
        if not self.has_change_permission(request, record):
            return {}
        return {
            name: step
            for name, step in self.steps.items()
            if request.user.has_perms(step.needs) and step.is_possible(record)
        }

    def step_links(self, request, record) -> list[tuple[str, str]]:
        """The buttons: what can be done now, and where that is asked."""
        return [
            (step.title, self.url("move", record.pk, name))
            for name, step in self.steps_of(request, record).items()
        ]

    def state_of(self, record) -> str:
        """Where a record is, in words."""
        return f"it is “{record.get_state_display().lower()}”"

    def told(self, request, form: StepForm) -> str:
        """What has happened."""
        return form.told

    def step_view(self, request, object_id, step):
        """Ask for what a step needs (GET), then take it (POST)."""
        if step not in self.steps:
            raise Http404("There is no such step.")
        record = self.record_for(request, object_id, f"change_{self.opts.model_name}")
        if not request.user.has_perms(self.steps[step].needs):
            raise PermissionDenied
        if step not in self.steps_of(request, record):
            messages.error(request, f"That is not possible: {self.state_of(record)}.")
            return self.to("change", record.pk)
        data = request.POST if request.method == "POST" else None
        form = self.steps[step](data, record=record, by=request.user)
        if form.is_valid():
            is_done, where = take(form)
            if is_done:
                messages.success(request, self.told(request, form))
                return self.after(record, where)
        return self.step_page(request, record, form)

    def step_page(self, request, record, form: StepForm, **context):
        """The page of a step."""
        return self.page(
            request,
            self.step_template,
            f"{form.title}: {record}",
            here=form.title,
            object=record,
            change_url=self.url("change", record.pk),
            preview_url=form.preview_url,
            form=form,
            media=self.media + form.media,
            **context,
        )

    def after(self, record, where) -> HttpResponseRedirect:
        """Go on where a step leads: a record of the same kind is gone on with at the desk."""
        if where is None or isinstance(where, self.model):
            return self.to("change", (where or record).pk)
        return HttpResponseRedirect(where.get_absolute_url())
