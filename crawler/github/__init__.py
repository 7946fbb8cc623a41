"""Edge: the checkout that the program runs in, and GitHub's API through PyGithub.

Everything that GitHub refuses or fails to answer becomes an error with words; nothing is tried again after a write, and
no wait is longer than a few seconds, since the next night comes.
"""
