"""The raw store: what was received, byte for byte, in WARC files with an index beside them.

    with RawStore(data / "raw") as store:
        at = store.append(StoredResponse(url, 200, headers, body, fetched_at, "source"))
        capture = store.read(at.warc_file, at.offset)

Read `raw.store.store` for the folder's layout and what survives a crash, `raw.store.remote` for object stores.
"""

from raw.places import AnyPath, RemotePath, place
from raw.store.records import StoredAt, StoredResponse
from raw.store.remote import RemoteStore
from raw.store.store import RawStore, RawStoreError

__all__ = ["RawStore", "RawStoreError", "RemoteStore", "StoredAt", "StoredResponse", "open_store"]


def open_store(at: AnyPath | str) -> RawStore:
    """The raw store of a folder, or of a place in an object store."""
    found = place(at) if isinstance(at, str) else at
    return RemoteStore(found) if isinstance(found, RemotePath) else RawStore(found)
