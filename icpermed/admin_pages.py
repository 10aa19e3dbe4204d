"""What the desk's pages around a record have in common: whose they are, and who may open them."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst


class RecordPages(admin.ModelAdmin):
    """A part of a model's admin with pages of its own below a record's page.

    Their templates are in ``admin/<app>/<model>/``.
    """

    def route(self, rest: str, view: Callable, name: str):
        """The address of a page of a record."""
        address = f"<path:object_id>/{rest}"
        full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(address, self.admin_site.admin_view(view), name=full_name)

    def record_for(self, request, object_id: str, *permissions: str):
        """The record of an address, for somebody who has these permissions."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if not request.user.has_perms([self.full_name(name) for name in permissions]):
            raise PermissionDenied
        return record

    def full_name(self, permission: str) -> str:
        """A permission with its app: the model's own, unless another is named."""
        return permission if "." in permission else f"{self.opts.app_label}.{permission}"

    def record_page(self, request, record, template: str, title: str, **context):
        """A page below a record's page."""
        return self.page(
            request,
            f"{self.opts.app_label}/{self.opts.model_name}/{template}",
            f"{title}: {record}",
            here=title,
            object=record,
            change_url=self.url("change", quote(record.pk)),
            **context,
        )

    def to(self, name: str, *args) -> HttpResponseRedirect:
        """Go on to another page of the model's admin."""
        return HttpResponseRedirect(self.url(name, *args))

    def tried(self, request, verb: Callable, told: str | Callable = ""):
        """Do something, and say so; or say why not. Returns what the verb does, or nothing."""
        try:
            done = verb()
        except ValidationError as refused:
            messages.error(request, capfirst(" ".join(refused.messages)))
        except ValueError as refused:
            messages.error(request, capfirst(str(refused)))
        else:
            words = told(done) if callable(told) else told
            if words:
                messages.success(request, words)
            return done
        return None
