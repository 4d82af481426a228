"""Reading a roster: OneRoster 1.1, a zip of CSV files that says everything anew each time (bulk).

archive opens the zip safely · files names the columns · cells reads single cells · log keeps what went wrong ·
state is one run: who is known, what is in reach · organisations finds the schools · calendar, courses, people,
enrolments each take one kind of row · store compares with the database and writes in chunks · leaving tells who
is gone · run puts them in order. What OneRoster 1.2 does otherwise (roles.csv) ends in people; delta ends in state.
"""
