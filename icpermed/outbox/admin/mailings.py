"""Mailings: looked at mail by mail, then sent or discarded; and how far they are."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponseRedirect, JsonResponse

from icpermed import worker
from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from icpermed.history_admin import HistoryAdmin
from icpermed.outbox.admin.about import about_for
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release
from icpermed.outbox.showing import shown_to, without_kept_mails

State = Mail.State

#: How many mails of a mailing are in which states; who gets none is not one of them.
COUNTS = {
    "all_mails": ~Q(mails__state__in=Mail.NEVER_SENT),
    "sent": Q(mails__state=State.SENT),
    "failed": Q(mails__state=State.FAILED),
    "in_doubt": Q(mails__state=State.IN_DOUBT),
    "on_the_way": Q(mails__state__in=[State.QUEUED, State.SENDING]),
}


def progress(mailing: Mailing) -> str:
    """How far a mailing with its counts is: “12 of 50 sent, 1 failed”."""
    others = [(mailing.failed, "failed"), (mailing.in_doubt, "in doubt")]
    words = [f"{mailing.sent} of {mailing.all_mails} sent"]
    return ", ".join(words + [f"{count} {what}" for count, what in others if count])


#: So many mails of a mailing that has gone out stand on its page; the others in the list of mails.
MOST = 200


@admin.register(Mailing)
class MailingAdmin(NotEdited, HistoryAdmin):
    """What waits to be looked at, and what was sent to many at once."""

    list_display = ["title", "state", "how_far", "made_by", "created_at"]
    list_filter = ["state", DutyFilter]
    list_per_page = 50
    list_select_related = ["made_by"]
    search_fields = ["title__mentions"]
    show_facets = admin.ShowFacets.ALWAYS
    view_on_site = False

    def get_queryset(self, request):
        counts = {name: Count("mails", filter=which) for name, which in COUNTS.items()}
        return super().get_queryset(request).annotate(**counts)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"history_is_kept": False, **(extra_context or {})})

    def refusals(self, pk) -> list[str]:
        """What has gone out has gone out: no earlier state of a mailing comes back."""
        return ["A mailing goes on; it has no way back."]

    @admin.display(description="mails")
    def how_far(self, mailing) -> str:
        """How many mails it has, and what became of them."""
        if mailing.state == Mailing.State.RELEASED:
            return progress(mailing)
        return f"{mailing.all_mails}" if mailing.state == Mailing.State.DRAFT else ""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The drafts, to be sent or discarded; then how far they are."""
        mailing = self.get_object(request, unquote(object_id))
        if mailing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        if request.method == "POST":
            self.decide(request, mailing)
            return HttpResponseRedirect(mailing.get_absolute_url())
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(self.told(mailing))
        seen = without_kept_mails(request.user, mailing.mails.order_by("name", "to", "pk"))
        is_draft = mailing.state == Mailing.State.DRAFT
        mails = list(seen if is_draft else seen[:MOST])
        nobody = [mail for mail in mails if mail.state == State.LEFT_OUT and mail.problem]
        shown = [shown_to(request.user, mail) for mail in mails if mail not in nobody]
        return self.page(
            request,
            f"outbox/mailing_{'draft' if is_draft else 'sent'}.html",
            mailing.title,
            original=mailing,
            mailing=mailing,
            about=about_for(request, mailing),
            shown=shown,
            nobody=nobody,
            may_decide=request.user.has_perm("outbox.change_mailing"),
            more=0 if is_draft else max(seen.count() - MOST, 0),
            shows_links=any(row.has_links for row in shown),
            progress=self.told(mailing),
            has_worker=worker.is_there(),
        )

    def told(self, mailing) -> dict:
        """How far it is, for the page and for its script (static/js/imports.js)."""
        done = mailing.all_mails - mailing.on_the_way
        return {
            "working": bool(mailing.on_the_way),
            "words": progress(mailing),
            "percent": 100 * done // (mailing.all_mails or 1),
        }

    def decide(self, request, mailing: Mailing) -> None:
        """Send what is ticked, or discard it all; who was too late is told."""
        if not request.user.has_perm("outbox.change_mailing"):
            raise PermissionDenied
        try:
            if request.POST.get("do") == "discard":
                discard(mailing, by=request.user)
                messages.success(request, "Discarded: none of these mails will be sent.")
            elif request.POST.get("do") == "send":
                ticked = [int(pk) for pk in request.POST.getlist("mail") if pk.isdecimal()]
                count = release(mailing, by=request.user, only=ticked)
                told = "1 mail is" if count == 1 else f"{count} mails are"
                messages.success(request, f"{told} on the way.")
        except ValueError as refused:
            messages.error(request, f"{refused}")
