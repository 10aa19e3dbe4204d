"""The import of any table of one kind of record, by declaration of a resource.

    read      cells into the types of the model            cells.py, staging.py
    match     each row with the record that it means       ways.py, matching.py
    compare   in one statement: buckets, changes, faults   comparing.py, locking.py
    check     what the model and the database would say    checking.py, trying.py
    write     what was accepted, in one go                 writing.py, overtaking.py

Every step is a few statements, however many rows there are.
"""

from icpermed.imports.records.importer import RecordImporter

__all__ = ["RecordImporter"]
