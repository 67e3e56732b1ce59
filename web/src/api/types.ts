import type { components as Accounts } from "./generated/accounts";
import type { components as Conversations } from "./generated/conversations";

type A = Accounts["schemas"];
type C = Conversations["schemas"];

export type Me = A["Me"];
export type Session = A["SessionAnswer"];
export type SessionEntry = A["SessionEntry"];
export type AccountsInstance = A["Instance"];

export type ConversationsInstance = C["Instance"];
/** `presence` holds pairs; the client library widens pairs to lists when it reads them. */
export interface AIParticipant extends Omit<C["AIParticipantAnswer"], "presence"> {
  presence: (number | null)[][];
}
export interface Conversation extends Omit<C["ConversationWithParts"], "ai_participants"> {
  ai_participants?: AIParticipant[] | null;
}
export type ConversationMe = C["Me"];
export type Message = C["MessageAnswer"];
export type NewMessage = C["NewMessage"];
export type Mention = C["Mention"];
export type Draft = C["DraftAnswer"];
export type Turn = C["TurnAnswer"];
export type Participant = C["ParticipantAnswer"];
export type Person = C["PersonAnswer"];
export type AIModel = C["AIModelAnswer"];
export type Topic = C["TopicAnswer"];
export type MessageTopic = C["MessageTopicAnswer"];
export type Import = C["ImportAnswer"];
export type Export = C["ExportAnswer"];
export type Attachment = C["AttachmentAnswer"];
export type Reaction = C["Reaction"];
export type Todo = C["TodoAnswer"];
export type Invitation = C["InvitationAnswer"];
export type MadeInvitation = C["NewInvitationAnswer"];
export type MessageVersion = C["VersionAnswer"];
export type AuditEntry = C["AuditAnswer"];
export type Budget = C["BudgetAnswer"];
export type UsageEntry = C["UsageAnswer"];
export type ProviderKey = C["KeyAnswer"];
export type Connection = C["ConnectionAnswer"];
export type ToolServer = C["McpServerAnswer"];
export type Relationship = C["RelationshipAnswer"];
export type Summary = C["SummaryAnswer"];
export type Approval = C["ApprovalAnswer"];
export type RoomSettings = C["Settings"];
/** `marks` holds pairs; the client library widens pairs to lists when it reads them. */
export interface SearchHit extends Omit<C["HitAnswer"], "marks"> {
  marks: number[][];
}
export type PersonalToken = A["TokenEntry"];
export type MadeToken = A["TokenAnswer"];

/** A page of a list. */
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}
