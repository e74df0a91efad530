"""Work that never ends by itself; begun by a test, in a process of its own."""

import threading

if __name__ == "__main__":
    from dealcycle.insights import beside

    print("begun", flush=True)
    beside.end_with_beginner()
    threading.Event().wait()
