"""The command line `jamtan`: an English noun and a verb, one file per noun."""
