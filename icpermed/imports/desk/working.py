"""While a long step is taken: how far it is, and where the list waits afterwards."""

from django.http import JsonResponse

from icpermed import worker
from icpermed.imports.desk.visit import Visit
from icpermed.imports.models import Batch
from icpermed.imports.progress import stage_of

State = Batch.State
DOING = {
    State.COMPARING: "The list is being compared with the register",
    State.APPLYING: "The list is being written to the register",
    State.UNDOING: "The import is being undone",
}


def home_page(visit: Visit):
    """Where a list is: the progress of a step, or the page at which the list waits."""
    batch = visit.batch
    if visit.wants_json:
        stage = stage_of(batch.pk)
        return JsonResponse(
            {"working": batch.is_working, "percent": stage.percent, "words": stage.words}
        )
    if batch.is_working:
        stage, has_worker = stage_of(batch.pk), worker.is_there()
        return visit.page("working", DOING[batch.state], stage=stage, has_worker=has_worker)
    if batch.state == State.DISCARDED:
        return visit.page("discarded", "A list that was discarded")
    return visit.go_on()
