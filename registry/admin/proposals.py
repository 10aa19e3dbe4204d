"""Proposals of contacts beside what the register says: accept, accept in part, decline."""

from hashlib import sha256

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from icpermed.partial_dates import PartialDateFormField
from registry.models import Organisation, Proposal
from registry.proposing import Change, accept, changes
from registry.public_data import label

CORRECTION, RENAMED = "correction", "renamed"


class AcceptForm(forms.Form):
    """Which changes are taken over, and since when a name has changed."""

    fields_taken = forms.MultipleChoiceField(required=False)
    renamed_on = PartialDateFormField(
        label="Changed names hold from",
        required=False,
        help_text="First day, month or year: 2023-07-12, 2023-07 or 2023.",
    )
    reason = forms.CharField(
        label="Remark",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Optional. Kept in the history, with “proposal of …”.",
    )

    def __init__(self, data, *, rows: list[Change], **kwargs):
        super().__init__(data, **kwargs)
        self.rows = [row for row in rows if not row.is_done]
        self.fields["fields_taken"].choices = [(row.field, row.label) for row in self.rows]
        self.names = [row for row in self.rows if row.is_name]
        for row in self.names:
            self.fields[f"how_{row.field}"] = forms.ChoiceField(
                label=f"{row.label}: how",
                choices=[(CORRECTION, "a correction"), (RENAMED, "a change, from the day below")],
                required=False,
                widget=forms.RadioSelect,
            )
        if not self.names:
            del self.fields["renamed_on"]

    @property
    def taken(self) -> list[str]:
        """The fields that were ticked, or all of them."""
        everything = [row.field for row in self.rows]
        return everything if "_all" in self.data else self.cleaned_data["fields_taken"]

    def clean(self):
        data = super().clean()
        if self.rows and not self.errors and not self.taken:
            raise ValidationError("Tick at least one change, or decline the proposal.")
        for row in self.names:
            how = f"how_{row.field}"
            if "fields_taken" in data and row.field in self.taken and not data.get(how):
                self.add_error(how, "Choose: was the name wrong, or has it changed?")
            if data.get(how) == RENAMED and not data.get("renamed_on"):
                self.add_error("renamed_on", "Since when does the organisation have this name?")
        return data

    def run(self, proposal: Proposal, by) -> None:
        """Take over what was chosen."""
        data = self.cleaned_data
        renamed_on = {
            row.field: data["renamed_on"] if data[f"how_{row.field}"] == RENAMED else None
            for row in self.names
        }
        # What the register says already is as good as taken over.
        done = [field for field in proposal.changes if field not in {r.field for r in self.rows}]
        accept(
            proposal,
            by=by,
            fields=[*self.taken, *done],
            renamed_on=renamed_on,
            reason=data["reason"],
        )


class DeclineForm(forms.Form):
    """Why nothing is taken over."""

    reason = forms.CharField(
        label="Why it is declined",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Kept in the history. The contact does not see it: write a mail if it matters.",
    )

    def run(self, proposal: Proposal, by) -> None:
        """Leave the data as they are."""
        proposal.decline(by=by, reason=self.cleaned_data["reason"])


@admin.register(Proposal)
class ProposalAdmin(TrackedAdmin):
    """What contacts ask for, those that wait first."""

    list_display = ["organisation", "state", "asks_for", "proposer_name", "created_at"]
    list_filter = ["state", DutyFilter]
    list_select_related = ["organisation"]
    ordering = [Case(When(state="waiting", then=Value(0)), default=Value(1)), "-created_at", "pk"]
    search_fields = [
        "organisation__names__folded__mentions",
        "proposer_name__mentions",
        "proposer_email__icontains",
    ]

    @admin.display(description="what should change")
    def asks_for(self, obj: Proposal) -> str:
        return ", ".join(map(label, obj.changes)) or "a message"

    def has_add_permission(self, request):
        """Proposals come from the organisations; here a deleted one can be put back."""
        address = getattr(request.resolver_match, "url_name", "")
        is_way_back = address in {"registry_proposal_deleted", "registry_proposal_restore"}
        return is_way_back and super().has_add_permission(request)

    def has_decide_permission(self, request) -> bool:
        """Who may change organisations and their names may take proposals over."""
        needed = ["change_proposal", "change_organisation", "add_name", "change_name"]
        return request.user.has_perms([f"registry.{name}" for name in needed])

    def refusals(self, pk) -> list[str]:
        """A restore would forget the decision, but not what it did."""
        if Proposal.objects.filter(pk=pk).exclude(state=Proposal.State.WAITING).exists():
            return ["This proposal was decided or withdrawn. Change the organisation instead."]
        return []

    @transaction.atomic
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show a proposal beside the register (GET), or decide it (POST)."""
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, proposal):
            raise PermissionDenied
        may_decide = self.has_decide_permission(request)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        # Whoever edits the organisation at the same time comes first or waits.
        list(Organisation.objects.select_for_update().filter(pk=proposal.organisation_id))
        rows = changes(proposal)
        data = request.POST if request.method == "POST" else None
        is_decline = bool(data) and "_decline" in data
        accepting = AcceptForm(None if is_decline else data, rows=rows)
        declining = DeclineForm(data if is_decline else None, prefix="decline")
        form = declining if is_decline else accepting
        if data and self.decided(request, form, proposal, rows):
            return HttpResponseRedirect(self.url("changelist"))
        return self.page(
            request,
            "registry/proposal/decide.html",
            str(proposal),
            object=proposal,
            original=proposal,
            rows=[(row, self.how(accepting, row)) for row in rows],
            ticked=accepting["fields_taken"].value() if accepting.is_bound else self.ticked(rows),
            mark=mark(rows),
            may_decide=may_decide and proposal.is_waiting,
            accepting=accepting,
            declining=declining,
            form=form,
            history_url=self.url("history", proposal.pk),
        )

    def how(self, form: AcceptForm, row: Change):
        """The choice between a correction and a change, for a name."""
        name = f"how_{row.field}"
        return form[name] if name in form.fields else None

    def ticked(self, rows: list[Change]) -> list[str]:
        """What is ticked at first: everything but conflicts."""
        return [row.field for row in rows if not row.is_in_conflict]

    def decided(self, request, form, proposal: Proposal, rows: list[Change]) -> bool:
        """Decide, and tell; or say in the form why not."""
        if form.is_valid() and request.POST.get("seen") != mark(rows):
            form.add_error(None, "Somebody has changed the organisation since. Please look again.")
        if not form.is_valid():
            return False
        try:
            with transaction.atomic():
                form.run(proposal, request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        except ValueError as refused:
            form.add_error(None, str(refused))
        else:
            state = proposal.get_state_display().lower()
            messages.success(request, f"{proposal}: {state}.")
        return form.is_valid()


def mark(rows: list[Change]) -> str:
    """Changes as soon as the register says something else in one of the fields."""
    return sha256(repr([(row.field, row.now) for row in rows]).encode()).hexdigest()[:16]
