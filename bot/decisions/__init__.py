"""What the rules find, what people sign, and what then binds."""
