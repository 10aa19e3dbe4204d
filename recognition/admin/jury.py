"""The jury on the desk: inviting, conflicts of interest, who looks at what, how far it is."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from icpermed.admin_pages import RecordPages
from icpermed.exporting import spreadsheet_response
from icpermed.history import without_kept
from recognition.admin.jury_desk import ASSIGNMENTS, CONFLICTS, Desk, desk_of, rows_of
from recognition.assigning import assign, assign_one, unassign
from recognition.conflicts import answer, compute, note
from recognition.models import Assignment, Conflict, Edition, Juror, Nomination
from recognition.progress import remind
from recognition.seating import seat

SEES = ["view_juror", "view_nomination", "view_conflict", "view_assignment"]
#: What each button of the page needs.
BUTTONS = {
    "invite": ["change_juror"],
    "invite_all": ["change_juror"],
    "compute": ["change_conflict"],
    "note": ["change_conflict"],
    "assign": ["add_assignment"],
    "assign_one": ["add_assignment"],
    "take_back": ["delete_assignment"],
    "remind": ["change_juror", "outbox.view_mailing"],
}


class PairForm(forms.Form):
    """A juror and a nomination."""

    juror = forms.ModelChoiceField(Juror.objects.none(), empty_label="Choose a juror")
    nomination = forms.ModelChoiceField(
        Nomination.objects.none(), empty_label="Choose a nomination"
    )

    def __init__(self, *args, desk: Desk, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["juror"].queryset = desk.jurors
        self.fields["juror"].label_from_instance = lambda juror: juror.person.name
        self.fields["nomination"].queryset = desk.nominations


class NoteForm(PairForm):
    """A conflict of interest that the secretariat knows of."""

    prefix = "note"
    reason = forms.CharField(
        label="What it is",
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class AnswerForm(forms.Form):
    """Whether a conflict of interest stands."""

    stands = forms.ChoiceField(
        label="Decision",
        choices=[("yes", "It stands"), ("no", "It does not stand")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "class": "vLargeTextField"}),
        help_text="Needed where it does not stand. It is kept on record.",
    )

    def clean(self):
        data = super().clean()
        if data.get("stands") == "no" and not (data.get("reason") or "").strip():
            self.add_error("reason", "Say why it does not stand.")
        return data


class JuryAdmin(RecordPages):
    """The part of the editions' admin about the jury."""

    def get_urls(self):
        return [
            self.route("jury/", self.jury_view, "jury"),
            self.route("jury/conflicts/<int:conflict_pk>/", self.conflict_view, "conflict"),
            self.route("jury/files/<slug:which>/", self.jury_file_view, "jury_file"),
            *super().get_urls(),
        ]

    def jury_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The button on the edition's page."""
        if not request.user.has_perms([self.full_name(name) for name in SEES]):
            return []
        return [("Jury", self.url("jury", edition.pk))]

    def allowed(self, request) -> list[str]:
        """The buttons that somebody may press."""
        return [
            name
            for name, needed in BUTTONS.items()
            if request.user.has_perms([self.full_name(one) for one in needed])
        ]

    # --- the page ---------------------------------------------------------------------------------

    def jury_view(self, request, object_id):
        """Everything about the jury (GET); what its buttons do (POST)."""
        edition = self.record_for(request, object_id, *SEES)
        desk = desk_of(edition, request.user)
        do = request.POST.get("do", "")
        if request.method == "POST" and do not in self.allowed(request):
            raise PermissionDenied
        pair = PairForm(request.POST if do in ("assign_one", "take_back") else None, desk=desk)
        noted = NoteForm(request.POST if do == "note" else None, desk=desk)
        form = noted if do == "note" else pair
        is_pressed = request.method == "POST" and (not form.is_bound or form.is_valid())
        if is_pressed and (where := self.press(request, edition, desk, do, form)):
            return where
        return self.record_page(
            request,
            edition,
            "jury.html",
            "Jury",
            desk=desk,
            form=form if form.is_bound else None,
            pair=pair,
            noted=noted,
            allowed=self.allowed(request) if edition.state == Edition.State.RUNNING else [],
        )

    def press(self, request, edition: Edition, desk: Desk, do: str, form):
        """What a button does. Returns where to go then; nothing where it was refused."""
        if do == "remind":
            mailing = self.tried(request, lambda: remind(edition=edition, by=request.user))
            return HttpResponseRedirect(mailing.get_absolute_url()) if mailing else None
        here = self.to("jury", edition.pk)
        if do == "invite":
            juror = get_object_or_404(desk.jurors, pk=whole(request.POST.get("juror")))
            return here if self.invite(request, juror) else None
        if do == "invite_all":
            invited = [self.invite(request, j) for j in desk.jurors.filter(invited_at=None)]
            return here if all(invited) else None
        verb, told = self.verb(request, edition, do, form)
        return here if self.tried(request, verb, told) is not None else None

    def verb(self, request, edition: Edition, do: str, form):
        """The verb of a button, and what is said when it is done."""
        data = form.cleaned_data if form.is_bound else {}

        def take_back() -> bool:
            row = Assignment.objects.filter(**data).select_related("juror__person").first()
            if row is None:
                raise ValueError("This is not assigned.")
            unassign(assignment=row)
            return True

        return {
            "compute": (
                lambda: compute(edition=edition),
                lambda count: (
                    f"New: {counted(count, 'conflict')} of interest."
                    if count
                    else "Nothing new was found."
                ),
            ),
            "assign": (
                lambda: assign(edition=edition),
                lambda count: (
                    f"{counted(count, 'assignment')} added."
                    if count
                    else "There is nothing to assign: see below where there are too few jurors."
                ),
            ),
            "assign_one": (lambda: assign_one(**data), "Assigned."),
            "take_back": (take_back, "Taken back."),
            "note": (
                lambda: note(**data, by=request.user),
                "Noted: the juror neither sees nor scores this nomination.",
            ),
        }[do]

    def invite(self, request, juror: Juror) -> bool:
        """Invite one juror; where that is not possible, say why."""
        told = f"The invitation to {juror.person} is in the outbox, and goes out at once."
        return bool(self.tried(request, lambda: seat(juror=juror, by=request.user), told))

    # --- a conflict -------------------------------------------------------------------------------

    def conflict_view(self, request, object_id, conflict_pk: int):
        """One conflict with its path (GET); whether it stands (POST)."""
        edition = self.record_for(request, object_id, *SEES, "change_conflict")
        rows = without_kept(request.user, Conflict, Conflict.objects.all())
        rows = rows.select_related("juror__person", "juror__user", "nomination__edition")
        conflict = get_object_or_404(rows, pk=conflict_pk, juror__edition=edition)
        initial = {"stands": {"stands": "yes", "dismissed": "no"}.get(conflict.status)}
        form = AnswerForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            stands = form.cleaned_data["stands"] == "yes"
            reason = form.cleaned_data["reason"]

            def verb() -> Conflict:
                return answer(conflict=conflict, stands=stands, reason=reason, by=request.user)

            told = "It stands." if stands else "It does not stand: the juror may be assigned again."
            if self.tried(request, verb, told):
                return self.to("jury", edition.pk)
        jury_url = self.url("jury", edition.pk)
        return self.record_page(
            request,
            edition,
            "jury_conflict.html",
            "Conflict of interest",
            conflict=conflict,
            form=form,
            jury_url=jury_url,
        )

    # --- files ------------------------------------------------------------------------------------

    def jury_file_view(self, request, object_id, which: str):
        """Assignments or conflicts as a spreadsheet."""
        edition = self.record_for(request, object_id, *SEES)
        columns = {"assignments": ASSIGNMENTS, "conflicts": CONFLICTS}.get(which)
        if columns is None:
            raise Http404("There is no such list.")
        rows = rows_of(edition, request.user, which)
        title = f"{which.capitalize()} {edition.year}"
        return spreadsheet_response(request.GET.get("format", "csv"), title, columns, rows)


def counted(number: int, noun: str) -> str:
    """A number of things: "1 assignment", "3 assignments"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def whole(text: str | None) -> int:
    """A key that came from a form; 0, which nothing has, where it is none."""
    return int(text) if (text or "").isdecimal() and len(text) < 15 else 0
