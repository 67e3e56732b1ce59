"""Prompts, versioned: a change of wording is a new module, and each message keeps the version it was made with."""
