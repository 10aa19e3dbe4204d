"""Asking organisations to confirm their public data: look at every mail, then send them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path

from icpermed.outbox.models import Mailing
from registry.asking import AskedMeanwhile, ask, prepare
from registry.models import Organisation

#: More than this cannot be meant, and would not fit into an address.
MOST = 500


class AskingAdmin(admin.ModelAdmin):
    """The part of the organisations' admin that writes to their contacts."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.ask_view)
        return [path("ask/", view, name="registry_organisation_ask"), *super().get_urls()]

    def has_ask_permission(self, request) -> bool:
        """Who may write to the contacts in the secretariat's name."""
        return request.user.has_perms(["registry.add_proposal", "registry.view_person"])

    @admin.action(description="Ask to confirm the data …", permissions=["ask"])
    def ask_to_confirm(self, request, queryset):
        chosen = queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1]
        if len(chosen) > MOST:
            messages.error(request, f"Select at most {MOST} organisations.")
            return None
        return HttpResponseRedirect(f"{self.url('ask')}?chosen={'-'.join(map(str, chosen))}")

    def ask_view(self, request):
        """Show the mails and who gets none (GET); send them (POST)."""
        if not self.has_ask_permission(request):
            raise PermissionDenied
        keys = [key for key in request.GET.get("chosen", "").split("-") if key.isdecimal()]
        organisations = Organisation.objects.filter(pk__in=keys[:MOST], merged_into=None)
        if request.method == "POST":
            try:
                mailing = ask(organisations, seen=request.POST.get("seen", ""), by=request.user)
            except AskedMeanwhile:
                messages.error(
                    request,
                    "Nothing was sent: somebody has asked one of these organisations since you"
                    " opened this page. Please look at it again.",
                )
                return HttpResponseRedirect(request.get_full_path())
            except ValueError as refused:
                messages.error(request, f"Nothing was sent. {refused}")
                return HttpResponseRedirect(request.get_full_path())
            return HttpResponseRedirect(self.tell(request, mailing))
        asking = prepare(organisations)
        return self.page(
            request, "registry/organisation/ask.html", "Ask to confirm the data", asking=asking
        )

    def tell(self, request, mailing: Mailing | None) -> str:
        """Say what is on its way. Returns where that is to be seen."""
        if mailing is None:
            messages.warning(request, "There was nobody to write to.")
            return self.url("changelist")
        count = mailing.mails.count()
        told = "1 mail is on its way." if count == 1 else f"{count} mails are on their way."
        messages.success(request, told)
        may_look = request.user.has_perm("outbox.view_mailing")
        return mailing.get_absolute_url() if may_look else self.url("changelist")
