"""The built-in scribe: answers from what people wrote, by counting and picking. No language model, and it says so."""
