"""The fields of an article: candidates from everywhere on the page, and the resolver's choice."""

from clean.fields.found import Fields, find_fields

__all__ = ["Fields", "find_fields"]
