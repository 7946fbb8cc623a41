"""The pull request as values: which cells it changes, its commits, title and body, and what to do about it. Pure.

`selection` takes the drift report down to what is proposed now, `commits` makes the new texts of files, `body` the
words, `state` the hidden memory in the body, `course` decides between opening, updating, leaving alone and closing.
`crawler.github` reads and writes, `crawler.pr` puts it together.
"""
