"""The bare minimum that each part of the program is measured against. Nothing here imports the program."""
