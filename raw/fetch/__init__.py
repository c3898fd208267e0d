"""The network's side of acquiring: polite, bounded, resumable, and never into private networks unless told so.

    cycle      what is due of some sources is read, fetched, stored and noted      (begin here)
    state      what was seen and what is due, in SQLite
    fetcher    one address: robots.txt, turns, retries, redirects hop by hop
    hosts      turns at a host: connections, delays, pauses
    robots     what a site allows
    client     one request, within `limits`; `encodings` undoes gzip and the like
    guard      which networks are public, and a resolver that gives no others
    address    addresses in one form
    answers    what comes of asking: an answer, or a failure by name
    checking, discovery   trying a source, and finding some

Feeds, sitemaps, list pages and `sources.toml` are read in `raw.sources`.
"""
