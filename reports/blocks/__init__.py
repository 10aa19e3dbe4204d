"""Blocks: what a section shows from the data. Each kind is declared in a module of this folder."""

from reports.blocks.declared import BlockKind, BlockRow, block_kinds, declare

__all__ = ["BlockKind", "BlockRow", "block_kinds", "declare"]
