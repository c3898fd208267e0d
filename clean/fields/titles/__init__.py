"""The title of a page, without the site's name, and its subtitle.

    resolve      the title that most of the page agrees with, and how sure that is
    candidates   what structured data, meta elements, headings and the `title` element call the page
    headings     the first-level headings that a page shows, and what it repeats of its `title` element
    cutting      a title without the site's name and the section
    separators   what sets the parts of a title apart
    subtitle     a second headline that the markup names as such

A line of the body is never promoted, but for the heading over the text where the page's markup names only
the site (`clean.label.headline`).  What the site is called is `clean.fields.site`'s to know; the words and weights
of a module stand in the TOML file of its name.
"""
