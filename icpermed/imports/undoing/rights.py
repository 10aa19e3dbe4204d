"""What of an import somebody may take back: what they may delete and change by hand, no more."""

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest

from icpermed.imports.undoing.plan import FORBIDDEN, Plan
from icpermed.sql import run

#: What somebody must be allowed to do by hand, to take back what an import did to a record.
ACTIONS = {"added": "delete", "changed": "change", "deleted": "add"}


def request_of(user) -> HttpRequest:
    """What an admin asks about: a request of somebody."""
    request = HttpRequest()
    request.method, request.user = "GET", user
    return request


class Rights:
    """The rights of one person; without one it is the shell, which may do everything."""

    def __init__(self, user=None):
        self.user = user
        self.request = request_of(user)

    def may(self, action: str, model: type[models.Model], record=None) -> bool:
        """Whether this person may add, change, delete or view records, or this one."""
        if self.user is None:
            return True
        if model_admin := admin.site._registry.get(model):
            arguments = [record] if action != "add" else []
            return getattr(model_admin, f"has_{action}_permission")(self.request, *arguments)
        meta = model._meta
        return self.user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}")

    def seen(self, model: type[models.Model], pks: set) -> set:
        """Those of some records that this person finds in the admin."""
        if self.user is None:
            return pks
        if not (self.may("view", model) or self.may("change", model)):
            return set()
        if model_admin := admin.site._registry.get(model):
            records = model_admin.get_queryset(self.request)
            return set(records.filter(pk__in=pks).values_list("pk", flat=True))
        return pks

    def narrow(self, plan: Plan) -> None:
        """Let stay what this person may not take back; hide what they may not see."""
        if self.user is None:
            return
        self.hide(plan)
        for kind, action in ACTIONS.items():
            where = f"kind = '{kind}'"
            if not self.may(action, plan.model):
                plan.judge("kept", FORBIDDEN, where)
                continue
            plan.judge("kept", FORBIDDEN, f"{where} AND is_hidden")
            if kind != "deleted" and is_asked_of_each(plan.model, action):
                self.narrow_each(plan, action, where)
        self.narrow_fields(plan)

    def hide(self, plan: Plan) -> None:
        """Records that this person does not find in the admin are not named."""
        where, params = "NOT false", ()
        if self.may("view", plan.model) or self.may("change", plan.model):
            model_admin = admin.site._registry.get(plan.model)
            if model_admin is None:
                return
            seen = model_admin.get_queryset(self.request).order_by().values("pk")
            sql, params = seen.query.sql_with_params()
            where = f"is_live AND pk NOT IN ({sql})"
        run(f"UPDATE {plan.table} SET is_hidden = true WHERE {where}", params)

    def narrow_each(self, plan: Plan, action: str, where: str) -> None:
        """An admin of ours decides record by record."""
        pks = plan.keys(where=f"verdict = 'reversed' AND {where}")
        records = plan.model._base_manager.filter(pk__in=pks)
        refused = [
            record.pk for record in records.iterator() if not self.may(action, plan.model, record)
        ]
        if refused:
            plan.judge("kept", FORBIDDEN, "plan.pk = ANY(%s)", [refused])

    def narrow_fields(self, plan: Plan) -> None:
        """A field that this person's form does not have, but everybody else's has."""
        names = self.withheld(plan.model)
        columns = [each.column for each in plan.fields if each.name in names]
        if not columns:
            return
        without = "ARRAY(SELECT unnest(back) EXCEPT SELECT unnest(%s::text[]))"
        run(
            f"UPDATE {plan.table} SET back = {without},"
            " withheld = ARRAY(SELECT unnest(back) INTERSECT SELECT unnest(%s::text[]))"
            " WHERE verdict = 'reversed' AND back && %s::text[]",
            [columns] * 3,
        )
        plan.judge("kept", FORBIDDEN, "kind = 'changed' AND back = '{}'")

    def withheld(self, model: type[models.Model]) -> set[str]:
        """Fields that this person may not edit, although the admin has them."""
        model_admin = admin.site._registry.get(model)
        if model_admin is None or self.user.is_superuser:
            return set()
        everybody = request_of(get_user_model()(is_active=True, is_staff=True, is_superuser=True))
        return editable(model_admin, everybody) - editable(model_admin, self.request)


def editable(model_admin: admin.ModelAdmin, request: HttpRequest) -> set[str]:
    """The fields that a person can edit on the pages of a model."""
    record = model_admin.model()
    shown = set(flatten_fieldsets(model_admin.get_fieldsets(request, record)))
    hidden = set(model_admin.get_exclude(request, record) or ())
    return shown - hidden - set(model_admin.get_readonly_fields(request, record))


def is_asked_of_each(model: type[models.Model], action: str) -> bool:
    """Whether the admin of a model decides this record by record, not for all at once."""
    model_admin = admin.site._registry.get(model)
    name = f"has_{action}_permission"
    return bool(model_admin) and getattr(type(model_admin), name) is not getattr(
        BaseModelAdmin, name
    )
