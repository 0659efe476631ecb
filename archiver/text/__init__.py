"""CHARACTERS. Knows no documents: edits, folding, canonical form, script."""
