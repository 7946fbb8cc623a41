"""From a document's bytes to its blocks: `document.parse` chooses the parser, `classify` the kind by the path."""
