from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from conversations.dependencies import Opened, Person
from conversations.imports import service
from conversations.imports.receiving import receive_upload
from conversations.imports.schemas import ImportAnswer
from conversations.imports.upload import Upload
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])

UPLOAD_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "format", "client_id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "format": {"type": "string", "enum": ["jsonl", "chatgpt", "slack"]},
                        "client_id": {"type": "string", "format": "uuid"},
                        "conversation_id": {"type": "string", "format": "uuid"},
                        "title": {"type": "string", "maxLength": 255},
                        "authors": {"type": "string", "description": "a JSON object: name in the file to user id"},
                    },
                }
            }
        },
    }
}


@router.post("", status_code=status.HTTP_202_ACCEPTED, openapi_extra=UPLOAD_FORM)
def create_import(
    person: Person, upload: Annotated[Upload, Depends(receive_upload)], session: Opened, response: Response
) -> ImportAnswer:
    """Take in a transcript. All of it is checked before anything is written; its room appears when it is whole."""
    answer, is_new = service.create_import(session, person, upload)
    if not is_new:
        mark_replay(response, is_new=False)
    tag_version(response, answer.version)
    return answer


@router.get("")
def list_imports(session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50) -> Page[ImportAnswer]:
    """My imports, the newest first."""
    items, next_cursor = service.list_imports(session, person, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/{import_id}")
def read_import(import_id: UUID, session: Opened, person: Person, response: Response) -> ImportAnswer:
    answer = service.read_import(session, person, import_id)
    tag_version(response, answer.version)
    return answer


@router.delete("/{import_id}", status_code=status.HTTP_204_NO_CONTENT)
def cancel_import(import_id: UUID, session: Opened, person: Person, if_match: IfMatch = None) -> None:
    """Call an import off; what is done already stays."""
    service.cancel_import(session, person, import_id, if_match)
