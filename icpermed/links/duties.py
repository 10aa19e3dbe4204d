"""What the links need done: see ``icpermed.duties``."""

from icpermed.duties import Duty, register
from icpermed.links.models import Link

DUTIES = [
    Duty(
        "links_broken",
        Link,
        "link does not work",
        "links do not work",
        "Each failed at least four times over three days. Open it, and mend the record.",
        lambda rows: rows.broken(),
    ),
]

register(*DUTIES)
