"""A name server that knows one answer, 127.0.0.1, and can forget it for a while."""

import socket
import struct
import threading
import time


class NameServer(threading.Thread):
    """Answers every A query; within the intervals of `failing` (seconds from t0) with NXDOMAIN."""

    def __init__(self, port, failing, t0):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.failing = failing
        self.t0 = t0
        self.start()

    def run(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(1500)
            except OSError:
                return
            if len(query) < 17:
                continue
            now = time.time() - self.t0
            lost = any(start <= now < end for start, end in self.failing)
            question_end = query.index(b"\0", 12) + 5
            question = query[12:question_end]
            asks_a = question[-4:-2] == b"\0\1"
            flags = 0x8583 if lost else 0x8580
            answers = 1 if asks_a and not lost else 0
            answer = query[:2] + struct.pack(">HHHHH", flags, 1, answers, 0, 0) + question
            if answers:
                answer += b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) + socket.inet_aton("127.0.0.1")
            self.socket.sendto(answer, peer)

    def close(self):
        self.socket.close()
