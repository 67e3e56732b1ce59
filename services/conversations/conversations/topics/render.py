from conversations.topics.models import ConversationTopic, MessageTopic, Topic
from conversations.topics.schemas import MessageTopicAnswer, TopicAnswer


def render_topic(said: ConversationTopic, word: Topic) -> TopicAnswer:
    """A topic as one room speaks of it; it changes with the word and with what is said of it."""
    return TopicAnswer(
        id=word.id,
        conversation_id=said.conversation_id,
        name=word.name,
        description=said.description,
        relevance=said.relevance,
        detected_at=said.detected_at,
        source=said.source,
        message_count=said.message_count,
        user_ids=said.user_ids,
        metadata=said.metadata_,
        created_at=said.created_at,
        updated_at=max(said.updated_at, word.updated_at),
        version=said.version + word.version - 1,
    )


def render_message_topic(placed: MessageTopic) -> MessageTopicAnswer:
    return MessageTopicAnswer.model_validate(placed)
