"""Reading a roster: OneRoster 1.1 or 1.2, a zip of CSV files that says everything anew (bulk) or what changed (delta).

archive opens the zip safely · files names the columns · cells reads single cells · log keeps what went wrong ·
run is one reading: which files there are, who is known, what is in reach · organisations finds the schools ·
roles tells who is what · scope looks ahead where only some are taken · courses, people, staff, ties, enrolments each
take one kind of row · store compares with the database, ledger writes and notes it for the undo · leaving tells who
is gone · reading puts them in order.
"""
