"""The fields of an article: candidates from everywhere on the page, and the resolver's choice.

    found           all fields of one page or dump
    titles/         title and subtitle
    people/         who made it, by role; credits of images
    published/      when it was published and changed
    dates/          what a printed date says
    images          its images, with captions and credits
    kind            article, live, gallery or video
    facts           canonical address, translations, section, tags, paywall
    site            what the site is called
    structured/     what JSON-LD says
    lenient_json    JSON as publishers print it
    stated          what the page states in its markup, read once
    outline         where things stand on a labelled page, worked out once
    addresses       addresses made absolute

The words and numbers of a module stand in the TOML file of its name.
"""
