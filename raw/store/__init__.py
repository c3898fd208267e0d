"""The raw store: what was received, byte for byte, in WARC files with an index beside them.

    with RawStore(data / "raw") as store:
        at = store.append(StoredResponse(url, 200, headers, body, fetched_at, "source"))
        capture = store.read(at.warc_file, at.offset)

Read `raw.store.store` for the folder's layout and what survives a crash.
"""

from raw.store.records import StoredAt, StoredResponse
from raw.store.store import RawStore, RawStoreError

__all__ = ["RawStore", "RawStoreError", "StoredAt", "StoredResponse"]
