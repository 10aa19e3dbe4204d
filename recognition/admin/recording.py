"""What is kept of a decision: the record with its program, and the certificates of the awards."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from icpermed.admin_pages import RecordPages
from icpermed.history import without_kept
from recognition.certificates import certificate, file_name
from recognition.judging import stays_away
from recognition.models import Award, DecisionRecord, Edition
from recognition.recording import SCRIPT, export

NOT_YOU = (
    "You have a conflict of interest with a nomination of this edition: somebody else of the"
    " secretariat decides, and keeps the record."
)


class RecordingAdmin(RecordPages):
    """The part of the editions' admin where the record of a decision is found."""

    def get_urls(self):
        return [
            self.route("record/", self.record_view, "record"),
            self.route("record/<int:record_pk>/", self.record_file_view, "record_file"),
            self.route("record/recompute.py", self.script_view, "record_script"),
            self.route("certificates/<int:award_pk>/", self.certificate_view, "certificate"),
            *super().get_urls(),
        ]

    def recording_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The button on the edition's page."""
        if not request.user.has_perm("recognition.view_decisionrecord"):
            return []
        return [("Record and certificates", self.url("record", edition.pk))]

    def away(self, request, edition: Edition) -> HttpResponseRedirect | None:
        """Where somebody is sent who has a conflict of interest with a nomination."""
        if not stays_away(edition, request.user):
            return None
        messages.error(request, NOT_YOU)
        return self.to("change", edition.pk)

    def record_view(self, request, object_id):
        """The records of an edition, how to check them, and the certificates."""
        edition = self.record_for(request, object_id, "view_decisionrecord")
        if away := self.away(request, edition):
            return away
        return self.record_page(
            request,
            edition,
            "record.html",
            "Record and certificates",
            records=list(edition.decision_records.select_related("made_by")),
            awards=list(self.awards_for(request, edition)),
        )

    def record_file_view(self, request, object_id, record_pk):
        """A record as a file."""
        edition = self.record_for(request, object_id, "view_decisionrecord")
        if away := self.away(request, edition):
            return away
        record = get_object_or_404(DecisionRecord, edition=edition, pk=record_pk)
        name = f"recognition-{edition.year}-record-{record.digest[:8]}.json"
        return attached(export(record), "application/json", name)

    def script_view(self, request, object_id):
        """The program by which anybody checks a record."""
        self.record_for(request, object_id, "view_decisionrecord")
        return attached(SCRIPT.read_bytes(), "text/x-python; charset=utf-8", SCRIPT.name)

    def awards_for(self, request, edition: Edition):
        """The awards of an edition that this person may see."""
        awards = edition.awards.select_related("edition__decision", "country")
        return without_kept(request.user, Award, awards)

    def certificate_view(self, request, object_id, award_pk):
        """The certificate of an award."""
        edition = self.record_for(request, object_id, "view_award")
        award = get_object_or_404(self.awards_for(request, edition), pk=award_pk)
        if pdf := self.tried(request, lambda: certificate(award)):
            return attached(pdf, "application/pdf", file_name(award), how="inline")
        return self.to("record", edition.pk)


def attached(content: bytes, kind: str, name: str, how: str = "attachment") -> HttpResponse:
    """A file for somebody who is signed in."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'{how}; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
