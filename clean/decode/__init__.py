"""Bytes to text: `decode(raw, charset)` is the whole of it.

The steps, each in a module of its own, from the certain to the guessed: byte order mark, Unicode without a
mark, binary data, strict UTF-8, tolerant UTF-8, what the page or its transport declares, the detector,
legacy Vietnamese encodings; then the repair of the text.
"""

from clean.decode.decoded import Decoded, Undecodable
from clean.decode.steps import decode

__all__ = ["Decoded", "Undecodable", "decode"]
