"""What somebody who knows a site says of it: profiles, as data.

    profile     what a profile is
    reading     a TOML file to a profile, every mistake a sentence
    shipped     the profiles of this folder
    matching    which profiles may fit a page: host, date of capture, template
    picking     the elements of a page that a profile's selectors name
    facts       what that settles about the page's blocks
    fields      what it settles about the article's fields

A profile is data only: `clean/sites/*.toml`, and those of `Options.profiles`.  docs/site-profiles.md
shows how to write one.
"""
