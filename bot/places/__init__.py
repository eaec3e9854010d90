"""Places and the legs between them."""
