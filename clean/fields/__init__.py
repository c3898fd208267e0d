"""The fields of an article: candidates from everywhere on the page, and the resolver's choice."""
