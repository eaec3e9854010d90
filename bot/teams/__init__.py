"""Health teams, who leads them, and the printed list of number pairs that proves us to them and them to us."""
