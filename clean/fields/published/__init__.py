"""The dates of an article's publication and of its last change: candidates from everything that a page offers, and the choice.

    resolve      the dates, chosen among all candidates
    candidates   all candidates of a page
    candidate    a date that one place of the page offers
    trust        how far the rule that read it can be trusted: a table measured on pages with known dates
    near         where the blocks near the article stand to it
    reader       dates read with what the page tells about itself
    stated       candidates of JSON-LD, meta elements, and data embedded in scripts
    marks        candidates of elements that their markup calls a date
    lines        candidates of printed lines: those that are a date, and those that hold one beside other words
    vote         the day that has most of the evidence
    moments      moments, and the printed days that are the same moment on a local clock
    anew         articles published anew, whose printed day counts
    evidence     what every candidate said, and what is left where none has a day

What the page's data state comes first, since it was right in nearly every page measured; a date printed near the title,
or in the address, confirms it, corrects its day where the data state the moment in UTC, and stands alone where there is
no data.  What is no date of the article gives no candidate: page clocks, dates of teasers, copyright years, dates cited
in the text.  The words of a module stand in the TOML file of its name.
"""
