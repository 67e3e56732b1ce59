"""Which thread a message belongs to, where the subject shifts, and when a conversation should divide."""
