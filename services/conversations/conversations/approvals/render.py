from conversations.approvals.models import ToolApproval
from conversations.approvals.schemas import ApprovalAnswer


def render_approval(approval: ToolApproval) -> ApprovalAnswer:
    return ApprovalAnswer.model_validate(approval)
