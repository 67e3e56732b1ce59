from shared.contracts.model import Contract

CONTRACT = "canary.v1"


class CanaryPayload(Contract):
    pass


class CanaryResult(Contract):
    pass
