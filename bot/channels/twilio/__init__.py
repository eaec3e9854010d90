"""Everything that knows Twilio. Importing this package alone costs nothing."""
