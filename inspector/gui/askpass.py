"""The program ssh runs to ask a question: hands it to the window and prints the answer.

ssh gives the whole question as the one argument and reads the answer from standard output; a non-zero exit
refuses. The window listens on a socket in a private directory whose path is the first argument here.
Standard library only: it runs as a bare script, before anything else of the project is imported.

Protocol: one line of JSON each way. `{"question": str, "hint": str}` there, `{"answer": str or null}` back.
"""

import json
import os
import socket
import sys

REFUSED = 1
LARGEST_LINE = 64 * 1024


def ask(place: str, question: str, hint: str) -> str | None:
    """The user's answer, None when they refused. Raises OSError when nobody listens at `place`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.connect(place)
        link.sendall(json.dumps({"question": question, "hint": hint}).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n") and len(line) <= LARGEST_LINE:
            piece = link.recv(4096)
            if not piece:
                return None
            line += piece
    answer = json.loads(line)["answer"]
    return answer if isinstance(answer, str) else None


def main() -> int:
    if len(sys.argv) < 3:
        print("expected the path of a socket and a question, as ssh gives it", file=sys.stderr)
        return REFUSED
    try:
        answer = ask(sys.argv[1], sys.argv[2], os.environ.get("SSH_ASKPASS_PROMPT", ""))
    except (OSError, ValueError, KeyError) as error:
        print(f"the window that should ask the question does not answer: {error}", file=sys.stderr)
        return REFUSED
    if answer is None:
        return REFUSED
    print(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
