MAX_CALLS = 4
MAX_ROUNDS = 6


class CallBudget:
    """How often one job may still ask a provider: four calls over all its attempts, whatever made one fail.

    A call that ended in tool calls costs nothing of these; of such rounds there are six at most. `spent` is what
    earlier attempts of the job used.
    """

    def __init__(self, spent: int = 0) -> None:
        self._before = spent
        self.failed = 0
        self.rounds = 0

    @property
    def left(self) -> int:
        """Calls that may still fail; a job that is tried at all has one."""
        return max(1, MAX_CALLS - self._before) - self.failed

    @property
    def takes_rounds(self) -> bool:
        """Whether the model may still call tools."""
        return self.rounds < MAX_ROUNDS

    def note_fault(self) -> None:
        """A call failed, before or after text."""
        self.failed += 1

    def note_unfit(self) -> None:
        """A call gave a whole answer that will not do, and is made again."""
        self.failed += 1

    def note_round(self) -> None:
        """A call ended in tool calls."""
        self.rounds += 1
