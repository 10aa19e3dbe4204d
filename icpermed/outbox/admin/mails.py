"""Every mail of the site: what it said, what became of it, and what a person decides."""

from dataclasses import dataclass
from datetime import datetime

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.views.decorators.clickjacking import xframe_options_sameorigin

from icpermed import worker
from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from icpermed.history_admin import HistoryAdmin
from icpermed.outbox.admin.about import AboutFilter, about_for
from icpermed.outbox.models import Mail
from icpermed.outbox.showing import html_for, shown_to, without_kept_mails

State = Mail.State

#: What a person may decide, by state: the name of the button, its words, what is told after it.
ARRIVED = ("arrived", "It arrived", "Noted: it arrived.")
AGAIN = ("again", "Send it again", "It is on its way again.")
GIVE_UP = ("give_up", "Do not send it", "It will not be sent.")
CHOICES = {
    State.IN_DOUBT: [ARRIVED, AGAIN],
    State.FAILED: [AGAIN, GIVE_UP],
    State.QUEUED: [GIVE_UP],
}
VERBS = {"arrived": Mail.confirm_arrival, "again": Mail.send_again, "give_up": Mail.give_up}


#: Mails carry styles of their own, as mail programs want it: so they are shown in a frame in which
#: nothing but these is allowed.
IN_A_FRAME = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@xframe_options_sameorigin
@csp(IN_A_FRAME)
def mail_in_a_frame(request, html: str) -> HttpResponse:
    """The HTML of a mail, for a frame on a page of the desk."""
    return HttpResponse(html, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True)
class Step:
    """A line of a mail's log, for people."""

    at: datetime
    words: str
    by: str


def steps_of(mail: Mail) -> list[Step]:
    """What happened to a mail, in order."""
    labels = dict(State.choices)
    return [
        Step(
            parse_datetime(line["at"]),
            ": ".join(filter(None, [labels.get(line["what"], line["what"]), line.get("words")])),
            line.get("by", ""),
        )
        for line in mail.log
    ]


def choices_for(request, mail: Mail) -> list[tuple[str, str, str]]:
    """What somebody may decide on a mail now."""
    if not request.user.has_perm("outbox.change_mail"):
        return []
    found = CHOICES.get(State(mail.state), [])
    return [choice for choice in found if choice != AGAIN or not mail.erased_at]


@admin.register(Mail)
class MailAdmin(NotEdited):
    """The outbox. Nothing is written here by hand: a mail is looked at, and decided on."""

    actions = ["send_again"]
    date_hierarchy = "created_at"
    list_display = ["mail", "state_in_words", "since", "mailing_link"]
    list_display_links = None
    list_filter = ["state", DutyFilter, AboutFilter]
    list_per_page = 50
    list_select_related = ["mailing"]
    search_fields = ["to__mentions", "name__mentions", "subject__mentions"]
    show_facets = admin.ShowFacets.ALWAYS

    page, url = HistoryAdmin.page, HistoryAdmin.url

    def get_queryset(self, request):
        """Those who get nothing from a mailing are shown on its page."""
        mails = super().get_queryset(request).exclude(to="", erased_at=None)
        return without_kept_mails(request.user, mails)

    def get_urls(self):
        view = self.admin_site.admin_view(self.html_view)
        return [path("<path:object_id>/html/", view, name="outbox_mail_html"), *super().get_urls()]

    def html_view(self, request, object_id):
        """The mail as mail programs show it."""
        mail = self.get_object(request, unquote(object_id))
        if mail is None or not mail.html:
            raise Http404("There is no such mail.")
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        return mail_in_a_frame(request, html_for(request.user, mail))

    def changelist_view(self, request, extra_context=None):
        context = {"title": "Mails", "history_is_kept": False} | (extra_context or {})
        return super().changelist_view(request, context)

    def has_decide_permission(self, request) -> bool:
        """Who may send again what was not sent."""
        return request.user.has_perm("outbox.change_mail")

    @admin.action(description="Send again what was not sent", permissions=["decide"])
    def send_again(self, request, queryset):
        failed = list(queryset.filter(state=State.FAILED, erased_at=None))
        for mail in failed:
            mail.send_again(by=request.user)
        count = f"{len(failed)} mail{'' if len(failed) == 1 else 's'}"
        messages.success(request, f"{count} on the way again.")

    @admin.display(description="mail", ordering="subject")
    def mail(self, mail) -> str:
        """Its subject, which leads to its page, and to whom it goes."""
        words = '<a href="{}">{}</a> <span class="quiet">{}</span>'
        title = mail.subject or f"{mail}"
        return format_html(words, mail.get_absolute_url(), title, mail.recipient)

    @admin.display(description="state", ordering="state")
    def state_in_words(self, mail) -> str:
        """Its state, and why it is so."""
        words = "Shown here only" if mail.is_local else mail.get_state_display()
        mark = '<span class="mail-state is-{}">{}</span> <span class="quiet">{}</span>'
        return format_html(mark, mail.state, words, mail.problem)

    @admin.display(description="since", ordering="created_at")
    def since(self, mail) -> str:
        """When it was sent, or has been waiting from."""
        moment = mail.sent_at or mail.queued_at or mail.created_at
        return date_format(localtime(moment), "j F Y, H:i")

    @admin.display(description="mailing", ordering="mailing")
    def mailing_link(self, mail) -> str:
        if not mail.mailing:
            return ""
        return format_html('<a href="{}">{}</a>', mail.mailing.get_absolute_url(), mail.mailing)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One mail as it went out (GET); what a person has decided (POST)."""
        mail = self.get_object(request, unquote(object_id))
        if mail is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        if request.method == "POST":
            self.decide(request, mail)
            return HttpResponseRedirect(mail.get_absolute_url())
        return self.page(
            request,
            "outbox/mail.html",
            mail.subject or f"{mail}",
            original=mail,
            mail=mail,
            shown=shown_to(request.user, mail),
            about=about_for(request, mail),
            steps=steps_of(mail),
            choices=choices_for(request, mail),
            has_worker=worker.is_there(),
        )

    def decide(self, request, mail: Mail) -> None:
        """Do what a button says; who was too late is told."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        known = {name: told for name, _, told in [ARRIVED, AGAIN, GIVE_UP]}
        name = request.POST.get("do", "")
        if name not in known:
            return
        try:
            VERBS[name](mail, by=request.user)
        except ValueError as refused:
            messages.error(request, f"{refused}")
        else:
            messages.success(request, known[name])

    def history_view(self, request, object_id, extra_context=None):
        """What happened to a mail stands on its page."""
        return HttpResponseRedirect(reverse("admin:outbox_mail_change", args=[object_id]))
