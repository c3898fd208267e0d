"""Commands in modules of their own, by what they are about; `flows.cli` brings them together."""
