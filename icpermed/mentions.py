"""Search as people write: case, accents, quotes and dashes do not count."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Lookup, Value

from icpermed.models import Fold


@models.CharField.register_lookup
@models.TextField.register_lookup
@ArrayField.register_lookup
class Mentions(Lookup):
    """``name__mentions="espana"``: the text contains the words, folded as ``fold`` does it.

    A generated column (``sort_key``, ``folded``) is folded already, so its index can be used.
    """

    lookup_name = "mentions"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        field = getattr(self.lhs, "target", self.lhs.output_field)
        if isinstance(field, ArrayField):
            lhs = f"fold(array_to_string({lhs}, ' '))"
        elif not field.generated:
            lhs = f"fold({lhs})"
        words = str(self.rhs).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        rhs, rhs_params = compiler.compile(Fold(Value(words)))
        return f"{lhs} LIKE '%%' || {rhs} || '%%'", [*lhs_params, *rhs_params]
