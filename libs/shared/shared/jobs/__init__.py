"""The job protocol: work that is never lost.

A job is a row; the queue's message is only a hint. A claim leases one attempt for a short time by Postgres'
clock, heartbeats renew it, a result or failure ends it under its lease token. An older attempt can change
nothing (its number is a fencing token), and the same call again gets the same answer: the work is done at
least once and takes effect once.

Owner: `book` `claims` `heartbeats` `endings` `sweep` `hints` `routes`. Worker: `client`.
"""
