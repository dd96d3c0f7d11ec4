"""Syntheses (level 3A): monthly weighted average, bare soil."""
