"""A model provider that behaves, and misbehaves, on demand.

A real HTTP server for tests, fault runs and benchmarks. It speaks two wires, streams at a set pace, fails in the ways
providers fail, and keeps a log of every call as an outside witness.

    python -m fake_provider --port 18100            # or --port 0: a free one, printed on the first line

    with running_fake_provider() as provider:       # fake_provider.testing: a process of its own on a free port
        provider.configure(tokens=50, tps=20)
        provider.script({"fail": 429, "retry_after": 1}, {})
        ... provider.calls(), provider.stats(), provider.reset()

**Wires.** `POST /v1/chat/completions` (OpenAI), `POST /v1/messages` (Anthropic), both streaming and whole; any model
name and any key will do. `GET /v1/models` lists `--models`, in Anthropic's shape for callers that send
`anthropic-version`. A request no provider would take is a 400 of the wire's shape. `max_tokens` is kept to: the answer
then ends with `length`.

**What is said** (`GET`/`POST /_config`; a POST replaces the whole, what it leaves out goes back to its default):

    tokens = 20       how many, when there is no `text`; token i is "<i>:<monotonic ns> ", the time it was made
    text              said instead, in words; `tokens` is then unused
    tool_calls        [{name, arguments, id?}], after `text` if there is one. Not made again when the request already
                      ends with a tool's result, unless a script says so
    ttft = 0          seconds to the first token; the stream itself opens at once
    tps = 0           tokens a second, on a fixed schedule that does not drift; 0 is as fast as it goes
    fail              400 401 402 403 404 408 413 429 500 503 529, "400_content", "400_long", "400_money", "429_money":
                      refused so, in the shape of the wire
                      "cut": closed in mid-body · "silent_end": ends in good order but never says it is complete ·
                      "stall": falls silent for `stall_s`, then goes on · "error_event": the stream ends with an error,
                      that it is overloaded · "refusal": it ends, and says that it will not answer
    p = 1             how often `fail` strikes
    seed = 0          of that chance: the same settings give the same calls the same fate
    cut_at = 5        tokens before cut, stall, silent_end, error_event or refusal
    stall_s = 30
    retry_after       seconds, sent with a refusal as `Retry-After`; `retry_after_as` = "seconds", or "date", or "ms" in
                      the header `retry-after-ms`
    refuse_field      a field of the body, as a path with dots: a request that has it is a 400 that names it
    cached = 0        tokens of the prompt that are told as read from a cache

**Who decides**, the first that has a say: a `FAKE{…}` object (JSON) in the last user message that holds text, the last
one found → the next step of a script → `/_config`. Each changes only what it names, but whoever names one of `tokens`,
`text`, `tool_calls` decides all three, and whoever names `fail` also decides `p`. `{"fail": null}` heals. What is not
JSON is ordinary text; JSON with an unknown or impossible setting is a 400 that says so.

**`POST /_script`** `{match?: {model?, contains?, key?, after_tools?}, steps: [config…]}`: one step a call, in order.
The oldest script that fits and has steps left is used. `contains` looks in the last user message, `key` is the key or
its end, `after_tools` is whether the request ends with a tool's result.
`GET` shows what is left, `DELETE` forgets it.

**`GET /_calls?after=n`** → `{items: [{n, at, path, model, key_tail, port, stream, status, fault, tokens_sent,
finished, closed_by, ended_at, body}]}`. `port` is the caller's: one for all calls on one connection. `finished`: the
answer was sent to its end, terminal event included. `closed_by` is null while the call runs, then `server` or `client`.
`DELETE` empties the log, `n` goes on. The last 100,000 are kept.

**`GET /_stats`** → `{requests, ok, cut, stall, silent_end, client_gone, active, max_active, "400", "401", …}` since the
start or `DELETE /_stats`. `ok` counts what was finished.
"""
