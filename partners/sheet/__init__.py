"""The coordinator's employer spreadsheet: reading makes firms of its rows, saving compares and writes them."""
