"""The demo of the register: the illustrative membership list, and what is public besides."""

from icpermed.demo import Demo, register
from registry.models import Organisation

register(
    Demo(
        "registry",
        fills=Organisation,
        files={
            "members.csv": "membership-list",
            "names.csv": "registry.name",
            "bodies.csv": "registry.body",
            "people.csv": "registry.person",
            "mandates.csv": "registry.mandate",
        },
    )
)
