"""The OpenAPI description of every public list and figure, made from their declarations."""
