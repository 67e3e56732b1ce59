"""What services say to each other: frozen messages, one module a conversation partner.

A field may be added only with a default; anything else is a new version of the contract.
"""
