"""What a forked program finds: run as `python -m tests.local_stack.tiny_program FILE [exit code]`."""

import json
import os
import random
import secrets
import signal
import sys
import threading
from pathlib import Path

import uuid_utils

if __name__ == "__main__":
    found = {
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "draws": [random.random(), secrets.token_hex(8), str(uuid_utils.uuid4()), str(uuid_utils.uuid7())],
        "open": sorted(int(name) for name in os.listdir("/proc/self/fd")),
        "blocked": sorted(int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "terminates": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "leads_its_session": os.getsid(0) == os.getpid(),
        "title": Path("/proc/self/cmdline").read_text().strip("\0 "),
        "threads": threading.active_count(),
        "imported": "celery.bin.worker" in sys.modules,
    }
    print("said on standard output")
    Path(sys.argv[1]).write_text(json.dumps(found))
    worker = threading.Thread(target=lambda: Path(sys.argv[1] + ".thread").touch())
    worker.start()
    sys.exit(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
