"""What a page's JSON-LD says, as typed items.

    read_json_ld(page.json_ld).article(url) -> the item that describes the page's article, or None

    read      the items, site names and breadcrumbs of all scripts of a page
    graph     the objects that stand on their own, and what references by `@id` mean
    items     an article or a page, and its agents
    agents    the people and organizations that a value names
    values    strings, numbers and truths, in whatever shape they are printed
    types     types of schema.org: of articles, pages, sites, organizations

Publishers nest it in lists, in `@graph`, under `mainEntity`, with authors as strings, objects, lists of both or references
by `@id`, with nulls anywhere.  All of it comes out as a few flat dataclasses in which every value is a clean string;
nothing is interpreted here: dates stand as printed, names as given.
"""
