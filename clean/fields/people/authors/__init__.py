"""Who wrote a page's article: candidates from markup and print, and the choice among them.

    resolve      everybody whom a page credits, by role
    candidate    names that one place of the page gives
    near         where on the page an author of the story may be named
    lines        lines that credit somebody, each read once
    stated       candidates of structured data and meta elements
    marks        candidates of marked elements near the title
    printed      candidates of printed lines: bylines, datelines, lines of facts, names beside a date
    signatures   candidates of full names alone on a line at either end of the story
    last_resort  authors where no candidate is: a byline far below the story, a name alone on a line
    vote         the names that most candidates agree on, and how sure that is
    media        media among the authors, which are sources

The words and weights of a module stand in the TOML file of its name.
"""
