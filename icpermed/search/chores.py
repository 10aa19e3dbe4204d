"""The index follows the records within a minute; once a day all of it is compared."""

import time
from collections import deque

from icpermed.chores import chore, often
from icpermed.search.refreshing import Marks, Touched, marks, refresh

#: What was written long before may be seen late: a long transaction ends after shorter ones that
#: began after it. So far back is looked each time.
SECONDS = 15 * 60

_seen: deque[tuple[float, Marks]] = deque()


@often
def refresh_index() -> int:
    """Write into the index what the history tells of; after a start, compare everything."""
    here = time.monotonic(), marks()
    while len(_seen) > 1 and _seen[1][0] < here[0] - SECONDS:
        _seen.popleft()
    done = refresh(Touched(_seen[0][1]) if _seen else None)
    _seen.append(here)
    return done


@chore
def compare_whole_index() -> int:
    """Make good what the history did not tell of."""
    return refresh()
