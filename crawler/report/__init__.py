"""Reports as strings: claims and drift in, Markdown or JSON out. Pure, sorted, without a clock.

A new format is one module here. All that comes from repositories passes `escape` or a JSON encoder, and no quoted
text of a repository appears unless the caller passes quotes in.
"""
