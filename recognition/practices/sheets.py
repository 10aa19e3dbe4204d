"""A best practice as somebody fills it in: one form, and rows of figures and links below it."""

from dataclasses import dataclass

from django import forms

from recognition.models import BestPractice
from recognition.practices.authoring import Rows
from recognition.practices.forms import NewPracticeForm, PracticeForm
from recognition.practices.rows import FigureForm, FigureRows, LinkForm, LinkRows, RowFormSet


@dataclass
class Sheet:
    """The form with its rows; checked, shown again and stored together."""

    form: PracticeForm
    figures: RowFormSet
    links: RowFormSet

    def is_valid(self) -> bool:
        """Whether everything is right; all of it is looked at, so all is said at once."""
        wrong = [part for part in [self.form, self.figures, self.links] if not part.is_valid()]
        return not wrong

    @property
    def has_errors(self) -> bool:
        """Whether something was refused."""
        return self.form.is_bound and not self.is_valid()

    @property
    def wrong_rows(self) -> list[forms.Form]:
        """The rows in which something is wrong."""
        rows = [*self.figures.forms, *self.links.forms]
        return [form for form in rows if form.is_bound and form.errors]

    @property
    def rows(self) -> Rows:
        """The figures and links, as the verbs take them."""
        return Rows(self.figures.rows(), self.links.rows())


def new_sheet(data=None, files=None) -> Sheet:
    """To hand something in."""
    form = NewPracticeForm(data, files)
    return Sheet(form, FigureRows(data, prefix="figures"), LinkRows(data, prefix="links"))


def sheet_of(practice: BestPractice, data=None, files=None) -> Sheet:
    """To revise what was handed in."""
    return Sheet(
        PracticeForm(data, files, instance=practice),
        FigureRows(data, prefix="figures", initial=stored(FigureForm, practice.figures)),
        LinkRows(data, prefix="links", initial=stored(LinkForm, practice.links)),
    )


def stored(row: type[forms.ModelForm], rows) -> list[dict]:
    """Rows as they stand in the form."""
    return [forms.model_to_dict(one, row.Meta.fields) for one in rows.all()]


def with_more_rows(sheet: Sheet) -> Sheet:
    """The same, as far as it was typed, with more empty rows; nothing is found wrong yet."""
    sheet.form.is_valid()
    form = type(sheet.form)(initial=typed(sheet.form), **instance_of(sheet.form))
    if picture := sheet.form.cleaned_data.get("picture"):
        form.fields["picture"].keep(picture)
    rows = [
        type(formset)(
            prefix=formset.prefix,
            initial=[typed(row) for row in formset.forms if not row.is_blank],
        )
        for formset in [sheet.figures, sheet.links]
    ]
    return Sheet(form, *rows)


def instance_of(form: PracticeForm) -> dict:
    """What a form is about, to make another of it."""
    return {"instance": form.instance} if form.instance.pk else {}


def typed(form: forms.Form) -> dict:
    """What stands in the fields of a form, right or wrong."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField)
    }
