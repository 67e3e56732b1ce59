"""Every table of this service, so that migrations see them all."""

from conversations.ai_models.models import AIModel, ProviderConnection
from conversations.ai_participants.models import AIParticipant
from conversations.approvals.models import ToolApproval
from conversations.archive.models import ArchivePosition, MessageArchive
from conversations.attachments.models import Attachment, Blob, BlobRemoval
from conversations.audit.models import AuditEvent
from conversations.budgets.models import Budget, Reservation
from conversations.erasure.models import Erasure
from conversations.events.models import Event, EventHorizon
from conversations.exports.models import Export, ExportChunk
from conversations.forgetting.models import Forgetting
from conversations.imports.models import Import, ImportChunk, ImportLine
from conversations.invitations.models import Invitation
from conversations.jobs import Job
from conversations.messages.models import Message, MessageOrigin, MessageVersion, Pin, Reaction
from conversations.participants.models import Participant
from conversations.people.models import FeedPosition, Person, RevokedSession
from conversations.provider_keys.models import StoredKey
from conversations.relationships.models import Relationship
from conversations.requests.models import ClientRequest
from conversations.retention.models import RetentionNotice
from conversations.rooms.models import Conversation
from conversations.summaries.models import ContextSummary, Summary
from conversations.todos.models import Todo
from conversations.tools.models import ToolCall
from conversations.topics.models import ConversationTopic, DetectorState, MessageTopic, Topic
from conversations.turns.models import Draft, Turn
from conversations.usage.models import CallUsage
from conversations.webhooks.models import Webhook, WebhookDelivery

TABLES = (
    AIModel,
    AIParticipant,
    ArchivePosition,
    Attachment,
    AuditEvent,
    Budget,
    CallUsage,
    Blob,
    BlobRemoval,
    ClientRequest,
    ContextSummary,
    Conversation,
    ConversationTopic,
    DetectorState,
    Draft,
    Erasure,
    Event,
    EventHorizon,
    Export,
    ExportChunk,
    FeedPosition,
    Forgetting,
    Import,
    ImportChunk,
    ImportLine,
    Invitation,
    Job,
    Message,
    MessageArchive,
    MessageOrigin,
    MessageTopic,
    MessageVersion,
    Participant,
    Person,
    Pin,
    ProviderConnection,
    Reaction,
    Relationship,
    RetentionNotice,
    Reservation,
    RevokedSession,
    StoredKey,
    Summary,
    Todo,
    ToolApproval,
    ToolCall,
    Topic,
    Turn,
    Webhook,
    WebhookDelivery,
)
