"""A projection process whose behaviour depends on the seed of the job."""

import os
import sys
import threading

from explorer.projection.protocol import read_frame, write_frame

READY = "ready" in sys.argv


def main() -> None:
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    if READY:
        write_frame(stdout, {"type": "ready"})
    try:
        while True:
            header, _ = read_frame(stdin)
            if header["type"] == "job":
                seed = header["parameters"]["seed"]
                if seed == 1:  # exits at once
                    os._exit(3)
                if seed == 2:  # stops in the middle of a frame
                    stdout.write(b"\0\0\0\x10{")
                    stdout.flush()
                    os._exit(3)
                if seed == 3:  # sends an invalid frame
                    stdout.write(b"\0\0\0\x02[]")
                    stdout.flush()
                    threading.Event().wait()
                write_frame(stdout, {"type": "progress", "id": header["id"], "stage": "layout", "fraction": 0.5})
                if seed == 4:
                    details = {"value": 2.0, "limit": 1.0}
                    write_frame(
                        stdout, {"type": "failed", "id": header["id"], "code": "OutOfRange", "details": details}
                    )
                # any other job never ends, and a cancel is not answered
    except EOFError:
        os._exit(0)


if __name__ == "__main__":
    main()
