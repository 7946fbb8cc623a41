"""The first pack for a table that somebody already keeps: projects, features and stub rules guessed from it.

`links` finds repositories, `draft` decides what the tables compare, `files` writes it down as a pack that loads.
"""
