"""What stands above the form of a nomination, and the pages below it: steps, files, redaction."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from icpermed.admin_steps import StepsAdmin
from icpermed.history import without_kept
from recognition.admin.moves import STEPS, EligibleForm
from recognition.eligibility import doubles, problems_for_the_desk
from recognition.honoured import earlier_awards
from recognition.models import Award, Nomination
from recognition.redacting import left_in, proposed, segments, telling_of
from recognition.suggesting import organisations_like, people_like
from recognition.uploads import answer_with
from registry.models import Organisation, Person

#: States in which it matters whether the rules are kept.
CHECKED = {"submitted", "eligible", "ineligible", "shortlisted"}


class RedactForm(forms.Form):
    """The text without names."""

    redacted_text = forms.CharField(
        label="Description without names",
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "cols": 80, "class": "vLargeTextField"}),
        help_text="Jurors read this while they must not see names. Markdown.",
    )


class DeskOfNominations(StepsAdmin):
    """The part of the nominations' admin with pages of its own."""

    change_form_template = "admin/recognition/nomination/change_form.html"
    step_template = "recognition/nomination/move.html"
    steps = STEPS

    def get_urls(self):
        return [
            self.route("file/<uuid:key>/", self.file_view, "file"),
            self.route("redact/", self.redact_view, "redact"),
            self.route("link/", require_POST(self.link_view), "link"),
            *super().get_urls(),
        ]

    # --- what stands above the form ---------------------------------------------------------------

    def desk(self, request, obj: Nomination) -> dict:
        """Where it is, what speaks against it, who it may be, and what can be done."""
        may_change = self.has_change_permission(request, obj)
        return {
            "moves": self.step_links(request, obj),
            "problems": self.problems(request, obj),
            "others": self.others(request, obj),
            "awards": self.awards(request, obj),
            "files": [(one, self.url("file", obj.pk, one.key)) for one in obj.files.order_by("pk")],
            "redact_url": self.url("redact", obj.pk) if may_change else "",
            "link_url": self.url("link", obj.pk),
            "people": people_like(obj) if may_change and not obj.person_id else [],
            "organisations": (
                organisations_like(obj) if may_change and not obj.organisation_id else []
            ),
        }

    def others(self, request, obj: Nomination) -> list[tuple[Nomination, str]]:
        """Nominations that may be of the same person, but those that are kept from the reader."""
        found = without_kept(request.user, Nomination, doubles(obj))
        return [(one, self.url("change", one.pk)) for one in found]

    def awards(self, request, obj: Nomination) -> list[tuple[Award, str]]:
        """Earlier awards that may be of the same person."""
        if not request.user.has_perm("recognition.view_award"):
            return []
        found = earlier_awards(obj)
        shown = Award.objects.filter(pk__in=[award.pk for award in found])
        seen = set(without_kept(request.user, Award, shown).values_list("pk", flat=True))
        return [
            (award, reverse("admin:recognition_award_change", args=[award.pk]))
            for award in found
            if award.pk in seen
        ]

    def problems(self, request, obj: Nomination) -> list[str]:
        """What speaks against it by the rules, but nothing of what is kept from the reader."""
        if obj.state not in CHECKED:
            return []
        seen = {one.pk for one, _ in self.others(request, obj)}
        hidden = [one.reference for one in doubles(obj) if one.pk not in seen]
        return [
            words
            for words in problems_for_the_desk(obj)
            if not any(f"{reference} " in words for reference in hidden)
        ]

    # --- pages ------------------------------------------------------------------------------------

    def step_page(self, request, record, form, **context):
        """A step, with what speaks against it."""
        problems = self.problems(request, record) if isinstance(form, EligibleForm) else []
        return super().step_page(request, record, form, problems=problems, **context)

    def state_of(self, record) -> str:
        return f"the nomination is “{record.get_state_display().lower()}”"

    def file_view(self, request, object_id, key):
        """A file that was handed in, for whoever may see the nomination."""
        nomination = self.record_for(request, object_id)
        return answer_with(get_object_or_404(nomination.files, key=key))

    def redact_view(self, request, object_id):
        """Show the text with the names marked (GET), keep the one without them (POST)."""
        nomination = self.record_for(request, object_id, "change_nomination")
        telling = telling_of(nomination)
        text = nomination.redacted_text or proposed(nomination.text, telling)
        form = RedactForm(
            request.POST if request.method == "POST" else None, initial={"redacted_text": text}
        )
        if form.is_valid():
            nomination.redacted_text = form.cleaned_data["redacted_text"]
            nomination.save(update_fields=["redacted_text", "updated_at"])
            self.tell_what_is_left(request, left_in(nomination.redacted_text, telling))
            return self.to("change", nomination.pk)
        return self.record_page(
            request,
            nomination,
            "redact.html",
            "Text without names",
            form=form,
            is_proposal=not nomination.redacted_text,
            marked=segments(nomination.text, telling),
            left=left_in(text, telling),
            media=self.media + form.media,
        )

    def tell_what_is_left(self, request, left: list[str]) -> None:
        """Whether the text may still tell whose work it is."""
        if left:
            words = ", ".join(f"“{word}”" for word in left)
            messages.warning(request, f"Saved. It may still tell whose work it is: {words}.")
        else:
            messages.success(request, "Saved. None of the known names is in it.")

    def link_view(self, request, object_id):
        """Say who of the register it is, as it was suggested."""
        nomination = self.record_for(request, object_id, "change_nomination")
        for field, model in [("person", Person), ("organisation", Organisation)]:
            pk = request.POST.get(field, "")
            if pk.isdecimal() and (found := model.objects.filter(pk=int(pk)).first()):
                setattr(nomination, field, found)
                nomination.save(update_fields=[field, "updated_at"])
                messages.success(request, f"It is “{found}” of the register.")
        return self.to("change", nomination.pk)
