"""Where captures come from, one module a kind of source."""
