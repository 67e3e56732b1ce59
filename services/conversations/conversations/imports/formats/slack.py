"""An export of Slack: a zip of channels, each a folder with a file per day."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from conversations.imports.formats.archives import Archive, is_archive
from conversations.imports.formats.arrays import read_array
from conversations.imports.formats.reading import FormatFault, Line, Transcript, make_lines, tidy_name, tidy_title
from conversations.imports.formats.slack_text import Names, read_text

_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_COMINGS = frozenset({"channel_join", "channel_leave", "group_join", "group_leave", "bot_add", "bot_remove"})
_NOTICES = frozenset(
    f"{kind}_{change}"
    for kind in ("channel", "group")
    for change in ("topic", "purpose", "name", "archive", "unarchive", "convert_to_private", "posting_permissions")
) | {"pinned_item"}
_NOT_SAID = frozenset({"tombstone", "message_changed", "message_deleted", "message_replied", "reply_broadcast"})


def read_slack(file: BinaryIO) -> Iterator[Transcript]:
    """The channels of an export, then its groups and direct messages. Raises FormatFault."""
    if not is_archive(file):
        raise FormatFault("malformed", "an export of Slack is a zip archive")
    archive = Archive(file)
    root = _find_root(archive)
    names = _read_names(archive, root)
    days = _find_days(archive, root)
    for listed in _LISTS:
        for channel in _read_list(archive, root + listed):
            folder = channel.get("name") or channel.get("id")
            if isinstance(folder, str) and folder in days:
                title = _title_of(listed, channel, names)
                yield _read_channel(archive, days.pop(folder), title, names)
    for folder in sorted(days):
        yield _read_channel(archive, days[folder], tidy_title(f"#{folder}"), names)


def _find_root(archive: Archive) -> str:
    """The folder of the lists, which some programs put around the whole."""
    found = [name for name in archive.names if name.rpartition("/")[2] in _LISTS]
    if not found:
        raise FormatFault("missing_file", "there is no channels.json in the archive")
    shortest = min(found, key=lambda name: (name.count("/"), name))
    return shortest.rpartition("/")[0] + "/" if "/" in shortest else ""


def _read_list(archive: Archive, name: str) -> Iterator[dict[str, Any]]:
    if name not in archive.names:
        return
    with archive.open(name) as file:
        yield from (each for each in read_array(file, name) if isinstance(each, dict))


def _read_names(archive: Archive, root: str) -> Names:
    people: dict[str, str] = {}
    taken: set[str] = set()
    for user in _read_list(archive, root + "users.json"):
        if isinstance(user.get("id"), str):
            name = _name_of(user)
            people[user["id"]] = name if name not in taken else tidy_name(f"{name[:70]} ({user['id']})", user["id"])
            taken.add(people[user["id"]])
    channels = {
        each["id"]: each["name"]
        for listed in _LISTS
        for each in _read_list(archive, root + listed)
        if isinstance(each.get("id"), str) and isinstance(each.get("name"), str)
    }
    return Names(people, channels)


def _name_of(user: dict[str, Any]) -> str:
    """As Slack shows people: by the name they chose, else their full name, else the one they sign in with."""
    profile = user.get("profile")
    shown = profile if isinstance(profile, dict) else {}
    candidates = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    return (
        next((tidy_name(name, "") for name in candidates if isinstance(name, str) and name.strip()), "") or user["id"]
    )


def _find_days(archive: Archive, root: str) -> dict[str, list[str]]:
    """By folder the files of its days, in order."""
    days: dict[str, list[str]] = {}
    for name in archive.names:
        folder, _, day = name.removeprefix(root).rpartition("/")
        if name.startswith(root) and folder and "/" not in folder and _DAY.fullmatch(day):
            days.setdefault(folder, []).append(name)
    return days


def _title_of(listed: str, channel: dict[str, Any], names: Names) -> str | None:
    if listed in ("dms.json", "mpims.json") and isinstance(channel.get("members"), list):
        people = [names.people[member] for member in channel["members"] if names.people.get(str(member))]
        if people:
            return tidy_title(", ".join(people))
    return tidy_title(f"#{channel.get('name') or channel.get('id')}")


def _read_channel(archive: Archive, days: list[str], title: str | None, names: Names) -> Transcript:
    left_out: Counter[str] = Counter()
    return Transcript(title, _lines(archive, days, names, left_out), left_out)


def _lines(archive: Archive, days: list[str], names: Names, left_out: Counter[str]) -> Iterator[Line]:
    roots: set[str] = set()
    for day in days:
        with archive.open(day) as file:
            for message in read_array(file, day):
                yield from _read_message(message, names, roots, left_out)


def _read_message(message: Any, names: Names, roots: set[str], left_out: Counter[str]) -> Iterator[Line]:
    """`roots` holds the messages so far that have a thread, by their time, which is their id."""
    if not isinstance(message, dict) or not isinstance(message.get("ts"), str):
        left_out["not_understood"] += 1
        return
    subtype = message.get("subtype")
    if subtype in _COMINGS or subtype in _NOT_SAID:
        left_out["joined_or_left" if subtype in _COMINGS else "deleted"] += 1
        return
    text = _text_of(message, names)
    if not text.strip():
        left_out["empty"] += 1
        return
    own, thread = message["ts"], message.get("thread_ts")
    is_root = thread == own and own not in roots
    if is_root:
        roots.add(own)
    yield from make_lines(
        _author_of(message, names),
        text,
        role="system" if subtype in _NOTICES else "user",
        time=own,
        own_id=own if is_root else None,
        reply_to=thread if isinstance(thread, str) and thread != own and thread in roots else None,
    )


def _author_of(message: dict[str, Any], names: Names) -> str:
    known = names.people.get(str(message.get("user")))
    if known is not None:
        return known
    bot, profile = message.get("bot_profile"), message.get("user_profile")
    candidates = (
        message.get("username"),
        bot.get("name") if isinstance(bot, dict) else None,
        profile.get("display_name") if isinstance(profile, dict) else None,
        profile.get("real_name") if isinstance(profile, dict) else None,
        message.get("user"),
        message.get("bot_id"),
    )
    return next((tidy_name(name, "") for name in candidates if isinstance(name, str) and name.strip()), "") or "Unknown"


def _text_of(message: dict[str, Any], names: Names) -> str:
    """The text, what was quoted from elsewhere where there is no other, and the names of files."""
    texts = [message["text"]] if isinstance(message.get("text"), str) else []
    if not any(text.strip() for text in texts):
        texts = [str(one.get("text") or one.get("fallback") or "") for one in _dicts(message.get("attachments"))]
    files = [str(one.get("title") or one.get("name") or "file") for one in _dicts(message.get("files"))]
    said = [read_text(text, names) for text in texts] + [f"[file: {name}]" for name in files]
    return "\n".join(part for part in said if part.strip())


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
