"""Steps at the desk: each a page that asks for what it needs, and one verb."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect

from icpermed.admin_pages import RecordPages
from icpermed.refusals import by_name


def words_field(label: str, help_text: str) -> forms.CharField:
    """A field for some sentences."""
    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})
    return forms.CharField(label=label, help_text=help_text, max_length=5000, widget=widget)


def line_field(label: str, help_text: str = "") -> forms.CharField:
    """A field for one sentence."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, help_text=help_text, max_length=250, widget=widget)


class StepForm(forms.Form):
    """One step. ``run`` takes it, and raises ValueError with a sentence where it cannot.

    What ``run`` returns is where to go then: a record with a page; nothing for the record's own.
    """

    title = button = told = explanation = ""
    #: Where the page can be seen as it will be, where there is one.
    preview_url = ""
    states: frozenset = frozenset()
    #: What else one must be allowed to do.
    needs: list[str] = []

    def __init__(self, *args, record, **kwargs):
        self.record = record
        super().__init__(*args, **kwargs)

    def run(self, by):
        raise NotImplementedError

    def consequences(self) -> list[str]:
        """What else happens, in sentences."""
        return []

    @classmethod
    def is_possible(cls, record) -> bool:
        """Whether this step can be taken now."""
        return record.state in cls.states


def take(form: StepForm, by) -> tuple[bool, object]:
    """Take the step, or say in the form why it cannot be taken; then nothing is changed."""
    done = None
    try:
        done = form.run(by)
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

    def get_urls(self):
        return [
            self.route("steps/<slug:step>/", self.step_view, "step"),
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
            (step.title, self.url("step", record.pk, name))
            for name, step in self.steps_of(request, record).items()
        ]

    def step_view(self, request, object_id, step):
        """Ask for what a step needs (GET), then take it (POST)."""
        if step not in self.steps:
            raise Http404("There is no such step.")
        record = self.record_for(request, object_id, f"change_{self.opts.model_name}")
        if step not in self.steps_of(request, record):
            state = record.get_state_display().lower()
            messages.error(request, f"That is not possible: it is “{state}”.")
            return self.to("change", record.pk)
        form = self.steps[step](request.POST if request.method == "POST" else None, record=record)
        if form.is_valid():
            is_done, where = take(form, request.user)
            if is_done:
                messages.success(request, form.told)
                return (
                    HttpResponseRedirect(where.get_absolute_url())
                    if where
                    else self.to("change", record.pk)
                )
        return self.move_page(request, record, form, preview_url=form.preview_url)
