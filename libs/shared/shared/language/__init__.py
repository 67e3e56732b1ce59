"""What can be told of a text without a language model: its words, its sentences, which of them carry most.

Pure and without dependencies, for English, Spanish and Chinese; other languages that write blanks fare well enough.
"""
