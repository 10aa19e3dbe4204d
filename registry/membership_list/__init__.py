"""A membership list, as it comes by mail: one row is an organisation, its membership, its contacts.

`import_membership_list` is the one way in, for the admin, for the shell and for the demo data.
"""

from registry.membership_list.columns import COLUMNS
from registry.membership_list.importing import import_membership_list

__all__ = ["COLUMNS", "import_membership_list"]
