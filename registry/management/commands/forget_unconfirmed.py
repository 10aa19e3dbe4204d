"""Forget applications that nobody confirmed, with their letters and their history."""

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import transaction
from pghistory.models import Context

from icpermed.history import events_of
from registry.letters import clear_stash
from registry.models import Application
from registry.models.applications import LETTERS


class Command(BaseCommand):
    """Somebody else's name and address may have been typed: nothing of it is kept, anywhere."""

    help = "Forgets applications that were not confirmed within 30 days. Run it once a day."

    def handle(self, **options):
        count = sum(map(self.forget, Application.objects.never_confirmed()))
        self.stdout.write(f"{count} applications and {clear_stash()} waiting letters forgotten.")

    def forget(self, application: Application) -> bool:
        """Delete one, unless it was confirmed at this very moment."""
        events = events_of(Application)
        with transaction.atomic(), pgtrigger.ignore(f"{events._meta.label}:append_only"):
            still = Application.objects.select_for_update().never_confirmed()
            if not still.filter(pk=application.pk).exists():
                return False
            history = list(events.objects.filter(pgh_obj_id=application.pk))
            names = {getattr(event, field).name for event in history for field in LETTERS}
            contexts = [event.pgh_context_id for event in history]
            still.filter(pk=application.pk).delete()
            # The mail that we sent is written down beside the change that sent it.
            Context.objects.filter(pk__in=contexts, metadata__has_key="mail").update(metadata={})
            events.objects.filter(pgh_obj_id=application.pk).delete()
            transaction.on_commit(lambda: self.delete_files(names - {""}))
        return True

    def delete_files(self, names: set[str]) -> None:
        for name in names:
            Application._meta.get_field("letter_of_intent").storage.delete(name)
