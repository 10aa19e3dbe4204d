"""Forms that ask once more before they save what is allowed but probably not meant."""

from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction


class CheckedForm(forms.ModelForm):
    """A form that asks once more before it saves what is allowed but probably not meant.

    Doubts are errors of the code ``warning`` until the editor has seen just these words, and
    ticked the box below them.
    """

    #: A sentence about somebody else's change since the form was opened; set for each request.
    conflict = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepted = set(self.doubts()) if self.instance.pk else set()

    def doubts(self) -> list[str]:
        """What to ask about the record as it would be saved."""
        ask = getattr(self.instance, "warnings", None)
        return ask() if ask else []

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        doubts = []
        if self.has_changed():
            doubts = [doubt for doubt in self.doubts() if doubt not in self.accepted]
        if self.conflict:
            doubts.insert(0, self.conflict)
        confirmed = self.data.getlist("_warned") if "_confirmed" in self.data else []
        for doubt in doubts:
            if str(doubt) not in confirmed:
                self.add_error(None, ValidationError(doubt, code="warning"))


class CheckedFormSet(forms.BaseInlineFormSet):
    """Rows that are checked as they will stand together, not one by one against the database.

    So one may end the present name and add the next in one go, and two new memberships that
    overlap are refused with a sentence. The rows are saved for a try, and the try is taken back.
    """

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.instance.pk and not self.instance._state.adding:
            with transaction.atomic():
                self.try_together()
                transaction.set_rollback(True)

    def try_together(self) -> None:
        """Save every changed row in the order in which Django will, and note what is refused."""
        going = [form for form in self.initial_forms if self.can_delete and self.goes(form)]
        for form in going:
            self.try_to(form, self.model._base_manager.filter(pk=form.instance.pk).delete)
        for form in self.forms:
            if self.goes(form) or not form.has_changed():
                continue
            if form.errors:  # Perhaps the others have made room.
                form.full_clean()
            if not form.errors:
                self.try_to(form, form.instance.validate_constraints)
            if not form.errors:
                self.try_to(form, copy(form.instance).save)
        self._errors = [form.errors for form in self.forms if not self.goes(form)]

    def goes(self, form) -> bool:
        """Whether the editor ticked "Delete?" beside a row."""
        return self.can_delete and self._should_delete_form(form)

    def try_to(self, form, act) -> None:
        """Do something; a refusal becomes an error of the row's form."""
        try:
            with transaction.atomic():
                act()
        except models.ProtectedError:
            pass  # The admin says what needs the row.
        except ValidationError as error:
            form._update_errors(error)


def split_errors(forms_: list[forms.BaseForm]) -> tuple[list[str], bool]:
    """The doubts of some forms, and whether there are real errors besides."""
    doubts, has_errors = [], False
    for form in forms_:
        for errors in form.errors.as_data().values():
            for error in errors:
                if error.code == "warning":
                    doubts.append(error.message)
                else:
                    has_errors = True
    return list(dict.fromkeys(doubts)), has_errors
