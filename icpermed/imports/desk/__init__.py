"""The pages of an import, in the order in which somebody comes to them.

    choose.py    a file or a pasted list        at the admin of a model
    columns.py   how it is read, what its columns mean
    review.py    what it would do, row by row; decisions.py keeps what is decided
    working.py   while a long step is taken
    result.py    what it did, and the files that go back to the sender
    undo.py      taking it back

Each page is a function of a `Visit`: who looks at which import. Nothing changes on GET.
"""
