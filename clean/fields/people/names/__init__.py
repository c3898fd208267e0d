"""Names of people in a string.

read           the names of a string, one an item, apart from agencies and accounts
surroundings   what stands around them, and glued to them: openers, dates, addresses, markup
lists          the parts of a list of names
titles         job titles beside them
shape          the shape of one person's name, in whatever script
letters        letters and marks that names have, and those around them
"""
