"""What the worker does for links: a few of them each minute, where that is switched on."""

from django.conf import settings

from icpermed.chores import chore, often
from icpermed.links import gathering
from icpermed.links.asking import Web
from icpermed.links.rounds import Round, take, witnesses

#: What this worker is asking for just now.
_in_hand: list[Round] = []


@chore
def gather_links() -> int:
    """Look daily which addresses the records name, also where nothing is checked."""
    return gathering.gather()


@often
def check_links() -> int:
    """Write down what came of the last links, and ask for the next ones. Returns how many."""
    if not settings.CHECK_LINKS or (_in_hand and not _in_hand[0].is_over):
        return 0
    written = _in_hand.pop().write_down() if _in_hand else 0
    gathering.gather()
    if links := take():
        _in_hand.append(Round(links, witnesses(links), Web()))
        _in_hand[0].begin()
    return written
