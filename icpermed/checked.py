"""Forms that ask once more before they save what is allowed but probably not meant."""

from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from icpermed.refusals import as_validation_error, why_kept


class CheckedForm(forms.ModelForm):
    """A form that asks once more before it saves what is allowed but probably not meant.

    Doubts are errors of the code ``warning`` until the editor has seen just these words, and
    ticked the box below them.
    """

    #: A sentence about somebody else's change since the form was opened; set for each request.
    conflict = ""
    #: Whether the record is saved for a try, because triggers of the database may refuse it; set
    #: for pages of their own. Rows are tried together, see CheckedFormSet.
    is_tried = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_asked = self.is_bound and self.instance.pk
        self.accepted = set(self.doubts()) if is_asked else set()

    def doubts(self) -> list[str]:
        """What to ask about the record as it would be saved."""
        ask = getattr(self.instance, "warnings", None)
        return ask() if ask else []

    def _get_validation_exclusions(self):
        """What the database works out is checked as far as all that it is made of is checked."""
        excluded = super()._get_validation_exclusions()
        return {name for name in excluded if not self._meta.model._meta.get_field(name).generated}

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and self.is_tried:  # What is unchanged is saved, too, and refused alike.
            with transaction.atomic():
                self.try_to(copy(self.instance).save)
                transaction.set_rollback(True)
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

    def try_to(self, act) -> None:
        """Do something; what the rules or the database refuse becomes an error of the form."""
        try:
            with transaction.atomic():
                act()
        except (models.ProtectedError, models.RestrictedError):
            pass  # The admin says what needs the row.
        except ValidationError as error:
            self._update_errors(error)
        except IntegrityError as error:
            self._update_errors(as_validation_error(self._meta.model, error, self.fields))


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
            # Django asks nothing more of a row that goes, so what keeps it is said above the rows.
            if words := why_kept([form.instance]):
                self._non_form_errors.append(f"“{form.instance}”: {words}")
            else:
                form.try_to(self.model._base_manager.filter(pk=form.instance.pk).delete)
        for form in self.forms:
            if self.goes(form) or not form.has_changed():
                continue
            if form.errors:  # Perhaps the others have made room.
                form.full_clean()
            if not form.errors:
                form.try_to(form.instance.validate_constraints)
            if not form.errors:
                form.try_to(copy(form.instance).save)
        self._errors = [form.errors for form in self.forms if not self.goes(form)]

    def goes(self, form) -> bool:
        """Whether the editor ticked "Delete?" beside a row."""
        return self.can_delete and self._should_delete_form(form)


def split_errors(forms_: list[forms.BaseForm]) -> tuple[list[str], bool]:
    """The doubts of some forms, and whether there are real errors besides."""
    doubts, has_errors = [], False
    for form in forms_:
        for errors in form.errors.values():  # Django gives rows that are only shown a plain dict.
            for error in errors.as_data():
                if error.code == "warning":
                    doubts.append(error.message)
                else:
                    has_errors = True
    return list(dict.fromkeys(doubts)), has_errors
