"""The pages of `tinsach browse`: a data set, searched, filtered and looked into, on this machine only.

filters   what was asked for, checked
search    the rows that answer it
stored    a stored raw page, as text and as a page that can do nothing
app       routes and errors
server    loopback, and nothing else
"""
