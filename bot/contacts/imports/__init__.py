"""Tables of contacts that somebody uploaded: kept sealed while they are looked at, then forgotten."""
