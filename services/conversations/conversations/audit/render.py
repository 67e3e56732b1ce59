from conversations.audit.models import AuditEvent
from conversations.audit.schemas import AuditActor, AuditAnswer, AuditObject


def render_audited(event: AuditEvent) -> AuditAnswer:
    return AuditAnswer.model_validate(
        {
            "id": event.id,
            "at": event.created_at,
            "actor": AuditActor.model_validate({"type": event.actor_type, "id": event.actor_id}),
            "action": event.action,
            "object": AuditObject(type=event.object_type, id=event.object_id),
            "conversation_id": event.conversation_id,
            "before": event.before,
            "after": event.after,
        }
    )
