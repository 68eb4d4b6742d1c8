"""The shop as a WSGI application: does what X-Lab-Id asks of it, and keeps an account that no log reader sees.

X-Lab-Id: ID;w=SECONDS;s=STATUS;b=BYTES;d=DEED
"""

import json
import os
import signal
import time

ACCOUNT = os.open(os.environ["LAB_ACCOUNT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)


def note(**event):
    os.write(ACCOUNT, (json.dumps({"t": time.time(), "pid": os.getpid(), **event}) + "\n").encode())


def application(environ, start_response):
    lab, *rest = environ.get("HTTP_X_LAB_ID", "-").split(";")
    order = dict(piece.split("=", 1) for piece in rest)
    work, status, deed = float(order.get("w", 0)), int(order.get("s", 200)), order.get("d", "ok")
    note(event="begun", lab=lab, work=work, deed=deed)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length:
        environ["wsgi.input"].read(length)
    time.sleep(work)
    if deed == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if deed == "raise":
        note(event="finished", lab=lab, status=500, deed=deed)
        raise RuntimeError("no stock for this article")
    headers = [("Content-Type", "text/html; charset=utf-8")]
    if deed == "big-header":
        headers += [("Set-Cookie", f"basket{number}=" + "x" * 3900) for number in range(6)]
    body = b"x" * int(order.get("b", 100))
    headers.append(("Content-Length", str(len(body))))
    note(event="finished", lab=lab, status=status, deed=deed)
    start_response(f"{status} {'OK' if status == 200 else 'Status'}", headers)
    return [body]
