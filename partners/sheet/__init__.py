"""The coordinator's list of employers: rows read to firms, twins met, what the school has compared and written."""
