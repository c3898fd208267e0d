"""The network's side of acquiring: polite, bounded, and never into private networks unless told so."""
