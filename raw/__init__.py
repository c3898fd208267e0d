"""Acquiring: from what the user has, files, folders and archives, to captures.

Reading is in two steps, so that several processes can share it.  `list_inputs` finds entries without
reading them; `read_entry` gives the captures of one, a page at a time, so that memory does not grow
with the input.  `read_inputs` does both.
"""

from raw.addresses import AddressList, AddressListError, read_address_list, saved_from
from raw.entries import Entry, ReadFailure, ReadLimits, Skipped
from raw.reading import read_entry, read_inputs
from raw.sources.files import list_inputs

__all__ = [
    "AddressList",
    "AddressListError",
    "Entry",
    "ReadFailure",
    "ReadLimits",
    "Skipped",
    "list_inputs",
    "read_address_list",
    "read_entry",
    "read_inputs",
    "saved_from",
]
