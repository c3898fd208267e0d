"""Lines that are a byline or a source line as a whole.

    read         a byline, by role
    first_look   the cheap test that nearly every line of a page fails
    pieces       the pieces of a line between its markers, and the names that each must consist of
    marks        where the markers of a line stand
    markers      the markers of roles: 'By', 'Photo:', '기자'

A line is cut at its markers into pieces, each with a role; every piece must then hold names and nothing else.  A sentence
of the body fails that, whatever it begins with.
"""
