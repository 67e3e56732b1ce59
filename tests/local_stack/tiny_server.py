"""Says that it serves, and waits to be ended."""

import signal

if __name__ == "__main__":
    print("Serving")
    signal.pause()
