"""Who is signed in to the console, for how long, and what slows a guesser down."""
