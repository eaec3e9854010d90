"""One folder for each provider of texts: nothing outside of it knows that provider."""
