"""The import desk: any list, read, mapped, reviewed as a change set, applied, taken back.

A list takes these steps, each a verb of `icpermed.imports.steps`:

    receive   the file is kept, and what it looks like is found out      reading.py, mapping.py
    compare   every row becomes a `Row` that says what it would do       an `Importer`
    apply     the rows that were accepted are written, all or none       an `Importer`
    undo      what the batch did is taken back, as far as nobody built on it   undoing/

What differs between a membership list and a table of people is an `Importer`: see `importer.py`.
"""
