#!/usr/bin/env bash
# From sign-up to a streamed answer, with curl and python3 (to read JSON). Usage: deploy/walk.sh [base URL]
set -euo pipefail

api="${1:-http://127.0.0.1:8000}/api/v1"
me="walker_$(date +%s)_$RANDOM"
events="$(mktemp)"
trap 'kill "${stream:-}" 2>/dev/null; rm -f "$events"' EXIT

call() { curl --silent --show-error --fail-with-body -H 'Content-Type: application/json' "$@"; }
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

echo "1. Sign up and sign in as $me."
call "$api/accounts/users" -d '{"username": "'"$me"'", "email": "'"$me"'@example.org", "password": "correct horse battery", "display_name": "Walker"}' >/dev/null
token="$(call "$api/accounts/sessions" -d '{"login": "'"$me"'", "password": "correct horse battery"}' | field access_token)"
auth="Authorization: Bearer $token"

echo "2. Open a room and ask the scribe in; it needs no key."
room="$(call "$api/conversations" -H "$auth" -d '{"title": "A first walk"}' | field id)"
call "$api/conversations/$room/ai-participants" -H "$auth" -d '{"name": "Scribe", "model": "spindle/scribe"}' >/dev/null

echo "3. Listen."
curl --silent --no-buffer -H "$auth" -H 'Accept: text/event-stream' "$api/events" >"$events" &
stream=$!
await() {
  for _ in $(seq 300); do
    if python3 -c "$1" "$question" <"$events"; then return; fi
    sleep 0.1
  done
  echo "nothing came within 30 seconds" >&2
  exit 1
}
question=
await 'import sys; sys.exit("event: hello" not in sys.stdin.read())'

echo "4. Say something, then ask."
client_id() { python3 -c 'import uuid; print(uuid.uuid4())'; }
say() { call "$api/conversations/$room/messages" -H "$auth" -d '{"client_id": "'"$(client_id)"'", "content": "'"$1"'"}' | field id; }
say "The launch moves to Friday, because the tests still fail on Monday's build." >/dev/null
question="$(say "@Scribe what was said?")"

echo "5. The answer, as it streamed:"
await '
import json, sys
data = [json.loads(line[6:]) for line in sys.stdin if line.startswith("data: ") and line.endswith("}\n")]
answers = [e["data"]["message"] for e in data if e["type"] == "message.created" and e["data"]["message"]["parent_id"] == sys.argv[1]]
if not answers:
    sys.exit(1)
for e in data:
    if e["type"] == "message.delta" and e["data"]["message_id"] == answers[0]["id"]:
        print("   +", e["data"]["text"])
print("  ", answers[0]["sender"]["name"] + ":", answers[0]["content"])
sys.exit(0 if answers[0]["status"] == "sent" else "the answer is not whole")
'
