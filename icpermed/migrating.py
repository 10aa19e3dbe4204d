"""First migrations in one go: a database from nothing in seconds.

Django draws up all models anew after every step of a migration. With hundreds of tables and
triggers that is nearly all of the time a new database takes, and nobody looks at the drafts in
between: a first migration only adds. So it is done once, for the models as they are at its end.
"""

from django.db import migrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from pgtrigger.migrations import AddTrigger

#: What a table that is created brings along by itself.
PARTS = (AddConstraint, AddField, AddIndex, AddTrigger)


class InOneGo(migrations.Migration):
    """A migration that only creates: its tables come with all their columns and rules at once.

    What it does to tables that were there before, or in SQL, must fit the models at its end.
    """

    def apply(self, project_state, schema_editor, collect_sql=False):
        """Create everything. To show the SQL alone, step by step as others do."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        # Without a drawing, the steps only note what is to come; it is drawn where it is needed.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        created = {
            operation.name_lower
            for operation in self.operations
            if isinstance(operation, CreateModel)
        }
        for operation in self.operations:
            if not comes_with_its_table(operation, created):
                operation.database_forwards(
                    self.app_label, schema_editor, project_state, project_state
                )
        return project_state


def comes_with_its_table(operation, created: set[str]) -> bool:
    """Whether a step adds something to a table that the same migration creates."""
    return isinstance(operation, PARTS) and operation.model_name_lower in created
