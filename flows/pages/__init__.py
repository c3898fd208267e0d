"""Pages for people who would rather look than read: `report`, `explain --html` and `browse`.

    rendering   Jinja2 templates, a content security policy that lets nothing run or load but our own
    writing     language and direction of text
    laid_open   an article beside its source: what both `explain` and `browse` show
    repairs     text before and after its repair
    explained   the page of `tinsach explain --html`
    tables      the published Parquet through DuckDB, read only
    report/     figures, drift, charts, and the page of `tinsach report`
    browse/     search, routes, and the server of `tinsach browse`

Every page is one file: its style and its one script stand in it, and nothing is fetched from anywhere.
"""
