"""Pages of initiatives, programmes, calls and country reporting."""
