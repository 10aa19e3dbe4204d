"""A membership list, as it comes by mail: one row is an organisation, its membership, its contacts.

entries, cells …   what a row says
register, matching whom it means
plan, periods, contacts   what it would do
listing, writing   all of it in parts, tried or written
comparing, applying   the two steps of the desk; `importer` is the way in
"""
