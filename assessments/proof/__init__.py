"""What proves a placement to others: certificate and badges; and what came of it afterwards, in figures."""
