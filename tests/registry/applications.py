"""Applications as far as the committee's decision, for the tests."""

from registry.models import Application, Decision
from tests.factories import make_application, make_body, make_decision
from tests.registry.pdfs import make_upload

DONE = {
    "is_letter_of_intent_signed": True,
    "is_contact_form_signed": True,
    "is_not_for_profit": True,
    "is_eligible": True,
    "is_no_duplicate": True,
}


def make_complete(name="Fund for Health Research", **fields) -> Application:
    """An application with every point of the checklist done."""
    letters = ["letter_of_intent", "contact_form", "letter_of_motivation"]
    fields = DONE | {"state": "complete"} | {n: make_upload() for n in letters} | fields
    return make_application(name, **fields)


def make_yes(**fields) -> Decision:
    committee = make_body("Executive Committee", kind="executive_committee")
    return make_decision("Admission", body=committee, **fields)
