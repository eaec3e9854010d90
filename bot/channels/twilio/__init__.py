"""Everything that knows Twilio. Importing this package alone costs nothing: `sender` alone loads the REST client."""
