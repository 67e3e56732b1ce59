"""Flower's settings. Nobody looks at the tasks without a password: with none set it does not start."""

import os

basic_auth = [os.environ["FLOWER_BASIC_AUTH"]]
port = 5555

# Tasks carry ids only and are gone from the broker at once, so what Flower has seen since its start is enough.
persistent = False
max_tasks = 10_000
purge_offline_workers = 300
tasks_columns = "name,uuid,state,args,kwargs,received,started,runtime,worker"
