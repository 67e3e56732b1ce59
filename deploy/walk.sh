#!/usr/bin/env bash
# From sign-up to a streamed answer and the topics of a transcript, with curl (and python3 to read JSON); fails at the first step that does.
# Usage: deploy/walk.sh [base URL]
set -euo pipefail
cd "$(dirname "$0")/.."

api="${1:-http://127.0.0.1:8000}/api/v1"
me="walker_$(date +%s)_$RANDOM"
events="$(mktemp)"
trap 'kill "${listener:-}" 2>/dev/null || true; rm -f "$events"' EXIT

call() { curl --silent --show-error --fail-with-body "$@"; }
send() { call -H 'Content-Type: application/json' "$@"; }
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
uuid() { python3 -c 'import uuid; print(uuid.uuid4())'; }
await() { # what is awaited, then a command that succeeds once it is there
  local name="$1" deadline=$((SECONDS + 60))
  shift
  until "$@"; do
    if ((SECONDS > deadline)); then
      echo "$name did not come within a minute" >&2
      exit 1
    fi
    sleep 0.2
  done
}

echo "1. Sign up and in as $me."
send "$api/accounts/users" -d '{"username": "'"$me"'", "email": "'"$me"'@example.org", "password": "correct horse battery", "display_name": "Walker"}' >/dev/null
auth="Authorization: Bearer $(send "$api/accounts/sessions" -d '{"login": "'"$me"'", "password": "correct horse battery"}' | field access_token)"

echo "2. Listen."
curl --silent --no-buffer -H "$auth" -H 'Accept: text/event-stream' "$api/events" >"$events" &
listener=$!
await "the stream's hello" grep -q '^event: hello' "$events"

echo "3. Make a room out of a transcript."
import="$(call "$api/imports" -H "$auth" -F format=jsonl -F client_id="$(uuid)" -F title="A week in October" -F file=@docs/examples/transcript.jsonl | field id)"
imported() { [ "$(call "$api/imports/$import" -H "$auth" | field state)" = done ]; }
await "the imported room" imported
room="$(call "$api/imports/$import" -H "$auth" | python3 -c 'import json, sys; print(json.load(sys.stdin)["conversation_ids"][0])')"

echo "4. Ask the scribe, which needs no key."
send "$api/conversations/$room/ai-participants" -H "$auth" -d '{"name": "Scribe", "model": "spindle/scribe"}' >/dev/null
question="$(send "$api/conversations/$room/messages" -H "$auth" -d '{"client_id": "'"$(uuid)"'", "content": "@Scribe what was said about the venue?"}' | field id)"

echo "5. The answer, as it streams:"
answered() {
  python3 - "$question" "$events" <<'PYTHON'
import json, sys

question, events = sys.argv[1:]
data = [json.loads(line[6:]) for line in open(events) if line.startswith("data: ") and line.endswith("\n")]
messages = [event["data"]["message"] for event in data if event["type"] == "message.created"]
answer = next((message for message in messages if message["parent_id"] == question and message["status"] == "sent"), None)
if answer is None:
    sys.exit(1)
for event in data:
    if event["type"] == "message.delta" and event["data"]["message_id"] == answer["id"]:
        print("   +", event["data"]["text"])
print("   =", answer["sender"]["name"] + ":", answer["content"])
PYTHON
}
await "the answer" answered

echo "6. What the room talks about:"
topics() { call "$api/conversations/$room/topics" -H "$auth" | python3 -c 'import json, sys; print(*("   - " + topic["name"] for topic in json.load(sys.stdin)["items"]), sep="\n")'; }
found() { [ -n "$(topics)" ]; }
await "the room's topics" found
topics
