"""The Python side of the reference server: calls a WSGI application (PEP 3333) for the requests it reads.

The server is another process. It parses and frames; this one owns the contract with the application: environ,
wsgi.input, start_response(), write(), the order in which blocks are asked for, and close(). Each thread has a socket of
its own to the server and serves one request at a time on it. What goes over the socket is told in `protocol.ts`, beside
this file; the names below are the same.

    python worker.py package.module:callable <threads> <processes>

File descriptor 3 is the channel of Node.js to a child process, and says by its end that the server is gone; from 4 on,
one for each thread. Standard library only, Python 3.8 and later.
"""

import collections
import importlib
import io
import json
import os
import queue
import re
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback

CONTROL_DESCRIPTOR = 3
GRACE_SECONDS = 1.0  # for what still runs when the server is gone

# --- protocol ---------------------------------------------------------------------------------------------------------

FRAME = struct.Struct("!BBII")  # kind, flags, octets of text, octets of data
DESCRIPTOR = struct.Struct("i")  # in an ancillary message
REQUEST, GO, STOP, BODY, BROKEN, LEND, READ, ANSWER, RETURNED = range(1, 10)
HEAD, WRITTEN, LAST, ERROR, BLAMED, DONE, AHEAD, LARGE = 1, 2, 4, 8, 16, 32, 64, 128
SEPARATOR = "\u0100"  # no native string holds it
LONGEST_DATA = 262144  # of one frame
JOINED = 16384  # up to here it is cheaper to copy than to hand over in pieces
BULK = 16384  # who reads or yields so much at once goes on with it
FILE_PIECE = 1048576  # of a file; measured, it is quicker so than by sendfile()
MUCH = 1048576  # when so much of a body is to follow, it is cheaper to send it on the client's socket

# How many octets of the body may be on their way when the application goes on. PEP 3333, "Buffering and Streaming", the
# first way: none, the block is with the operating system. The second: the server goes on transmitting meanwhile. This is
# for those who send much at once.
NONE, SOME = 0, 524288


class Disconnected(ConnectionError):
    """The client is gone."""


class BodyError(OSError):
    """The body of the request broke off, or is malformed."""


class Channel:
    """The way of one thread to the server."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.socket.setblocking(True)
        self.socket.set_inheritable(False)
        # Room for what is sent ahead; the system may grant less.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOME)
        self.events = select.poll()
        self.events.register(self.socket, select.POLLIN)
        self.waiting = collections.deque()  # requests that came while another one was served: serial, environ
        self.lent = queue.SimpleQueue()  # sockets of clients; None for one that was closed on its way

    def send(self, kind, flags=0, text=b"", data=b""):
        head = FRAME.pack(kind, flags, len(text), len(data)) + text
        if len(data) <= JOINED:
            self.socket.sendall(head + data)
            return
        sent = self.socket.sendmsg((head, data))
        if sent < len(head):
            self.socket.sendall(head[sent:])
            sent = len(head)
        if sent < len(head) + len(data):
            self.socket.sendall(memoryview(data)[sent - len(head) :])

    def receive(self):
        """The next frame as kind, serial, text, data."""
        kind, serial, text, data = FRAME.unpack(self.read(FRAME.size))
        return kind, serial, self.read(text), self.read(data)

    def read(self, size):
        octets = b""
        while len(octets) < size:
            piece = self.socket.recv(size - len(octets), socket.MSG_WAITALL)
            if not piece:
                raise Disconnected("the server is gone")
            octets = octets + piece if octets else piece
        return octets

    def has_more(self):
        """Whether the server has said something."""
        return bool(self.events.poll(0))


class Control:
    """The way of the process to the server: the channel of Node.js to a child, lines of JSON, some with a socket."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.socket.setblocking(True)
        self.socket.set_inheritable(False)
        # A Node.js that the application starts would take it for its own.
        os.environ.pop("NODE_CHANNEL_FD", None)
        os.environ.pop("NODE_CHANNEL_SERIALIZATION_MODE", None)

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode("ascii") + b"\n")

    def hand_out(self, channels):
        """Gives the sockets that come to the threads that they are for, until the server is gone."""
        octets, sockets = b"", collections.deque()
        while True:
            piece, ancillary, _, _ = self.socket.recvmsg(65536, socket.CMSG_SPACE(DESCRIPTOR.size))
            if not piece:
                return
            for level, kind, data in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    sockets.append(socket.socket(fileno=DESCRIPTOR.unpack(data)[0]))
                    sockets[-1].set_inheritable(False)
            *lines, octets = (octets + piece).split(b"\n")
            for line in lines:
                message = json.loads(line.decode("utf-8"))
                lent = None
                if isinstance(message, dict):
                    self.send({"cmd": "NODE_HANDLE_ACK"})
                    lent = sockets.popleft() if sockets else None
                    message = message["msg"]
                channels[message].lent.put(lent)


class Loan:
    """The client's socket, for sending a part of the body."""

    def __init__(self, lent, channel, room, patience):
        # The server has the same connection open, and must not be made to wait.
        lent.setblocking(False)
        self.socket = lent
        self.room = room  # how many octets may be sent
        self.patience = patience  # how many seconds the client may take nothing; 0: for ever
        self.sent = 0
        self.lost = False  # the client takes no more
        self.events = select.poll()
        self.events.register(lent, select.POLLOUT)
        self.events.register(channel.socket, select.POLLIN)

    def poll(self, until):
        """Waits: True, the client takes more; False, the server says something; None, the time is over."""
        left = None if until is None else max(0.0, until - time.monotonic()) * 1000
        ready = [descriptor for descriptor, _ in self.events.poll(left)]
        return self.socket.fileno() in ready if ready else None


# --- wsgi.input and wsgi.errors ---------------------------------------------------------------------------------------


class Exchange:
    """What goes to and fro for one request, while the application runs."""

    def __init__(self, channel, serial):
        self.channel = channel
        self.serial = serial
        # A question and its answer belong together, whichever threads of the application ask.
        self.lock = threading.RLock()
        self.under_way = 0  # octets of the body that are not with the operating system yet
        self.stopped = False  # nobody takes any more of the body
        self.asked = False  # a piece of the request's body is on its way
        self.piece = self.error = None
        self.loan = None

    def take(self):
        """Waits for what the server says next."""
        kind, serial, text, data = self.channel.receive()
        if kind == REQUEST:
            self.channel.waiting.append((serial, text))
        elif kind == LEND:
            self.borrow(serial, self.channel.lent.get(), *map(int, text.decode("utf-8").split(SEPARATOR)))
        elif serial != self.serial:
            pass  # it is late, and was for a request that is over
        elif kind == GO:
            self.under_way -= int(text)
        elif kind == STOP:
            self.stopped = True
        elif kind == BODY:
            self.piece = data
        elif kind == BROKEN:
            self.error = BodyError(text.decode("utf-8"))

    def transmit(self, flags, text, data, ahead):
        """Sends a part of the body; waits until no more than `ahead` is under way, or nobody takes it any more."""
        with self.lock:
            self.channel.send(ANSWER, flags | (AHEAD if ahead else 0), text, data)
            self.under_way += len(data)
            while not self.stopped and not self.loan and (self.under_way > ahead or self.channel.has_more()):
                self.take()

    def borrow(self, serial, lent, room, patience):
        if serial != self.serial or self.stopped:
            if lent is not None:
                lent.close()
        elif lent is None:
            self.channel.send(RETURNED, 0, b"0")
        else:
            self.loan = Loan(lent, self.channel, room, patience / 1000)

    def put(self, send, size):
        """
        Has up to `size` octets sent on the client's socket, and returns how many were. `send` gets how many have been sent
        and how many have not, and returns how many it sent; after none it is not asked again.
        """
        loan, sent = self.loan, 0
        size = min(size, loan.room - loan.sent)
        with self.lock:
            while sent < size and not self.stopped:
                try:
                    more = send(sent, size - sent)
                except BlockingIOError:
                    self.await_client()
                except OSError:
                    self.stopped = loan.lost = True
                else:
                    if more == 0:
                        break
                    sent += more
                    if sent < size:
                        self.await_client()
        loan.sent += sent
        return sent

    def await_client(self):
        """Waits until the client takes more; no longer than it may take nothing, nor than the server takes an interest."""
        loan = self.loan
        until = time.monotonic() + loan.patience if loan.patience else None
        while not self.stopped:
            ready = loan.poll(until)
            if ready:
                return
            if ready is None:
                self.stopped = loan.lost = True
            else:
                self.take()

    def give_back(self):
        """Says how much was sent on the client's socket. Nothing is sent there any more."""
        loan, self.loan = self.loan, None
        if loan is not None:
            loan.socket.close()
            self.channel.send(RETURNED, ERROR if loan.lost else 0, b"%d" % loan.sent)

    def fetch(self, wanted):
        """The next piece of the request's body; none at the end. It may be longer than wanted."""
        with self.lock:
            if not self.asked:
                self.channel.send(READ, 0, b"%d" % min(wanted, LONGEST_DATA))
            while self.piece is None:
                if self.error is not None:
                    raise self.error
                self.take()
            piece, self.piece = self.piece, None
            # The next piece comes while the application is busy with this one.
            self.asked = wanted >= BULK and len(piece) >= BULK
            if self.asked:
                self.channel.send(READ, 0, b"%d" % LONGEST_DATA)
            return piece


class Input(io.BufferedIOBase):
    """wsgi.input: the body, fetched from the server when it is read. It ends where the body ends."""

    def __init__(self, exchange):
        self._exchange = exchange
        self._rest, self._at = b"", 0
        self._ended = False

    def _is_waiting(self, wanted):
        """Whether there are octets here; fetches some where there are none."""
        if self._at < len(self._rest):
            return True
        if self._exchange is None:
            raise ValueError("wsgi.input is read after the request is over")
        if not self._ended:
            self._rest, self._at = self._exchange.fetch(wanted), 0
            self._ended = not self._rest
        return not self._ended

    def _take(self, end):
        taken = self._rest[self._at : end]
        self._at = end
        if end >= len(self._rest):
            self._rest, self._at = b"", 0
        return taken

    def read(self, size=-1):
        if size is None or size < 0:
            size = sys.maxsize
        pieces, length = [], 0
        while length < size and self._is_waiting(size - length):
            pieces.append(self._take(min(len(self._rest), self._at + size - length)))
            length += len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def read1(self, size=-1):
        if size is None or size < 0:
            size = LONGEST_DATA
        if size == 0 or not self._is_waiting(size):
            return b""
        return self._take(min(len(self._rest), self._at + size))

    def readline(self, size=-1):
        if size is None or size < 0:
            size = sys.maxsize
        pieces, length = [], 0
        while length < size and self._is_waiting(LONGEST_DATA):
            line_end = self._rest.find(b"\n", self._at) + 1
            end = min(line_end or len(self._rest), self._at + size - length)
            pieces.append(self._take(end))
            length += len(pieces[-1])
            if end == line_end:
                break
        return b"".join(pieces)

    def readlines(self, hint=-1):
        lines, length = [], 0
        for line in self:
            lines.append(line)
            length += len(line)
            if hint is not None and 0 < hint <= length:
                break
        return lines

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._into(buffer, self.read)

    def readinto1(self, buffer):
        return self._into(buffer, self.read1)

    def _into(self, buffer, read):
        view = memoryview(buffer).cast("B")
        data = read(len(view))
        view[: len(data)] = data
        return len(data)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        """Does nothing: the stream is the server's."""

    def leave(self):
        """The request is over: what is read now belongs to another one."""
        self._exchange = None
        self._rest, self._at = b"", 0


class Errors:
    """wsgi.errors: text that goes to the standard error at once, whatever characters are in it."""

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("what is written to wsgi.errors is %s, not str" % type(text).__name__)
        data = text.encode("utf-8", "backslashreplace")
        while data:
            data = data[os.write(2, data) :]
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass


class FileWrapper:
    """wsgi.file_wrapper: the blocks of a file, with a close() where the file has one."""

    def __init__(self, file, block_size=65536):
        self.file = file
        self.read = file.read
        self.block_size = block_size
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self):
        return self

    def __next__(self):
        block = self.read(self.block_size)
        if not block:
            raise StopIteration
        return block

    def send(self, exchange):
        """Sends the file in large pieces, as far as that goes, and the connection is lent. Returns how many octets were sent."""
        file = self.file
        raw = file.raw if type(file) is io.BufferedReader else file
        # Of no other is it known that read() gives what the descriptor leads to.
        if type(raw) is not io.FileIO or self.read != type(file).read.__get__(file) or not hasattr(os, "pread"):
            return 0
        try:
            start = file.tell()
        except OSError:
            return 0
        client, descriptor = exchange.loan.socket, raw.fileno()

        def send(sent, size):
            try:
                piece = os.pread(descriptor, min(size, FILE_PIECE), start + sent)
            except OSError:  # it is no file with places, or cannot be read, which read() will tell
                return 0
            return client.send(piece) if piece else 0

        sent = exchange.put(send, sys.maxsize)
        file.seek(start + sent)
        return sent


# --- start_response ---------------------------------------------------------------------------------------------------

# A code of three digits, a single space, a phrase without control characters that begins and ends with a visible one.
STATUS = re.compile("[2-5][0-9]{2} [\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")
TOKEN = re.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+")
VALUE = re.compile("[\x20-\x7e\x80-\xff]*")
DIGITS = re.compile("[0-9]{1,15}")
# PEP 3333, "Other HTTP Features": these are the server's own.
HOP_BY_HOP = frozenset((
    "close", "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
    "trailer", "trailers", "transfer-encoding", "upgrade",
))  # fmt: skip

checked_names = {}  # the few names that come with every response, and the same in lower case


def check_name(name):
    lower = checked_names.get(name)
    if lower is not None:
        return lower
    if not TOKEN.fullmatch(name):
        raise ValueError("the header name %.80r is not a token" % name)
    lower = name.lower()
    if lower in HOP_BY_HOP:
        raise ValueError("the header %s is hop-by-hop: it is the server's own" % name)
    if len(checked_names) < 1024:
        checked_names[name] = lower
    return lower


def check_status(status):
    if not isinstance(status, str):
        raise TypeError("the status is %s, not str" % type(status).__name__)
    if not STATUS.fullmatch(status):
        raise ValueError('the status %.80r is not like "200 OK"' % status)


def check_headers(headers):
    """The names and values in one list, and the Content-Length, or None."""
    if not isinstance(headers, list):
        raise TypeError("the headers are %s, not a list" % type(headers).__name__)
    fields, length = [], None
    for header in headers:
        if not isinstance(header, tuple) or len(header) != 2:
            raise TypeError("the header %.80r is not a tuple of name and value" % (header,))
        name, value = header
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("the header %.80r is not made of two str" % (header,))
        lower = check_name(name)
        if not VALUE.fullmatch(value):
            raise ValueError("the value %.80r of %s holds control characters, or others beyond U+00FF" % (value, name))
        if lower == "content-length":
            if length is not None or not DIGITS.fullmatch(value):
                raise ValueError("%.80r is not a Content-Length, or not the only one" % value)
            length = int(value)
        fields.append(name)
        fields.append(value)
    return fields, length


# --- one request ------------------------------------------------------------------------------------------------------


class Run:
    """One run of the application (PEP 3333, "The Server/Gateway Side")."""

    def __init__(self, exchange, method):
        self.exchange = exchange
        self.method = method
        self.called = False  # start_response(), whatever came of it
        self.status = self.fields = self.length = None
        self.head_sent = False
        self.room = None  # what the Content-Length leaves to be sent; None without one, and where there is no body
        self.asked = False  # for the client's socket
        self.returned = False  # what is written is no longer sent

    def start_response(self, status, headers, exc_info=None):
        if exc_info is not None:
            try:
                if not isinstance(exc_info, tuple) or len(exc_info) != 3:
                    raise TypeError("exc_info is %s, not a tuple of three" % type(exc_info).__name__)
                if self.head_sent:
                    if not isinstance(exc_info[1], BaseException):
                        raise RuntimeError("the headers have been sent")
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # it leads to this very frame
        elif self.called:
            raise RuntimeError("start_response() was called before")
        self.called = True
        check_status(status)
        self.fields, self.length = check_headers(headers)
        self.status = status
        self.room = None if self.is_bodiless() else self.length
        return self.write

    def is_bodiless(self):
        return self.method == "HEAD" or self.status.startswith(("204", "205", "304"))

    def write(self, data):
        if not isinstance(data, bytes):
            raise TypeError("what is written is %s, not bytes" % type(data).__name__)
        if self.returned or self.exchange.stopped:
            raise Disconnected("nobody takes the response any more")
        if not data:
            return
        beyond = 0 if self.room is None else max(0, len(data) - self.room)
        if beyond < len(data):
            flags, head = self.open(None, 0)
            self.transmit(flags | WRITTEN, head, data[: len(data) - beyond])
            if self.exchange.stopped:
                raise Disconnected("the client closed the connection")
        if beyond:
            raise ValueError("%d octets were written beyond the Content-Length; they are not sent" % beyond)

    def open(self, result, length):
        """The head where it has not been sent, which it is with this: as flags and text."""
        if self.head_sent:
            return 0, b""
        if self.status is None:
            raise RuntimeError("there is a body, but start_response() has not been called")
        self.head_sent = True
        # PEP 3333, "Handling the Content-Length Header": that of the only block is that of the body. A 304 is excepted,
        # since its length is that of another response.
        if self.length is None and length and not self.status.startswith("304") and counts_one(result):
            self.fields += ("Content-Length", str(length))
            self.room = None if self.is_bodiless() else length
        return HEAD, SEPARATOR.join([self.status] + self.fields).encode("utf-8")

    def transmit(self, flags, head, block, ahead=NONE):
        """Sends a block; waits until it is with the operating system, all but `ahead` octets of it."""
        exchange, rest = self.exchange, memoryview(block)
        while rest and not exchange.stopped:
            if exchange.loan is not None:
                sent = exchange.put(lambda sent, size: exchange.loan.socket.send(rest[sent : sent + size]), len(rest))
                # The end of the body is not for the worker to send.
                if sent < len(rest):
                    exchange.give_back()
            else:
                sent = min(len(rest), LONGEST_DATA)
                if self.asks_for_loan(flags, sent):
                    exchange.transmit(flags | LARGE, head, rest[:sent], NONE)
                else:
                    exchange.transmit(flags, head, rest[:sent], ahead if sent == len(rest) else SOME)
                flags, head = flags & WRITTEN, b""
            rest = rest[sent:]
            if self.room is not None:
                self.room -= sent

    def asks_for_loan(self, flags, length):
        """Whether it is worth while to ask for the client's socket, once, behind so many octets of what is yielded."""
        if self.asked or flags & WRITTEN or self.room is None or self.room - length < MUCH:
            return False
        self.asked = True
        return True

    def iterate(self, result):
        """Sends the blocks but the last; returns what remains to be sent as flags, text and data."""
        try:
            return self.send_blocks(result)
        finally:
            self.exchange.give_back()

    def send_blocks(self, result):
        if isinstance(result, (bytes, str)):
            raise TypeError("the application returned %s, not an iterable of bytes" % type(result).__name__)
        if self.exchange.stopped:
            return 0, b"", b""
        if self.head_sent and self.room == 0:
            return LAST, b"", b""
        if type(result) is FileWrapper and isinstance(result.block_size, int):
            result.block_size = max(result.block_size, LONGEST_DATA)
        for block in result:
            if not isinstance(block, bytes):
                raise TypeError("a block of the body is %s, not bytes" % type(block).__name__)
            if not block:
                continue
            flags, head = self.open(result, len(block))
            # PEP 3333, "Handling the Content-Length Header": iterating stops when enough has been sent.
            if self.room is not None and self.room <= len(block) <= LONGEST_DATA:
                return flags | LAST, head, block
            self.transmit(flags, head, block, SOME if len(block) >= BULK else NONE)
            if self.exchange.loan is not None and type(result) is FileWrapper:
                self.room -= result.send(self.exchange)
            if self.exchange.stopped:
                return 0, b"", b""
            if self.room is not None and self.room <= 0:
                break
        flags, head = self.open(None, 0)
        return flags | LAST, head, b""


def counts_one(result):
    try:
        return len(result) == 1
    except Exception:  # it has no length, or does not know
        return False


def told(error):
    """The traceback, without the frames of this file above those of the application."""
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    try:
        lines = traceback.format_exception(type(error), error, frames)
    except Exception:  # one whose __str__ fails, in old versions
        lines = [type(error).__name__ + "\n"]
    return "".join(lines).encode("utf-8", "backslashreplace")[-LONGEST_DATA:]


def serve_request(exchange, application, environ):
    """Calls the application, sends what it returns, and closes that, once."""
    channel = exchange.channel
    body = environ["wsgi.input"] = Input(exchange)
    run = Run(exchange, environ.get("REQUEST_METHOD"))
    result = close = None
    try:
        result = application(environ, run.start_response)
        flags, text, data = run.iterate(result)
    except BaseException as error:
        flags = ERROR | (BLAMED if error is exchange.error else 0)
        text, data = told(error), b""
    run.returned = True
    try:
        close = getattr(result, "close", None)
        if close is not None:
            if flags:
                channel.send(ANSWER, flags, text, data)
            flags, text, data = 0, b"", b""
            close()
    except BaseException as error:
        if flags:
            channel.send(ANSWER, flags, text, data)
        flags, text, data = ERROR, told(error), b""
    body.leave()
    exchange.error = None
    channel.send(ANSWER, flags | DONE, text, data)


def serve_channel(channel, application, flags):
    errors = Errors()
    while True:
        try:
            while not channel.waiting:
                Exchange(channel, None).take()
        except OSError:
            return
        serial, text = channel.waiting.popleft()
        words = iter(text.decode("utf-8").split(SEPARATOR))
        environ = dict(zip(words, words))
        environ["wsgi.version"] = (1, 0)
        environ["wsgi.input_terminated"] = True
        environ["wsgi.errors"] = errors
        environ["wsgi.file_wrapper"] = FileWrapper
        environ.update(flags)
        try:
            serve_request(Exchange(channel, serial), application, environ)
        except OSError:
            return
        # What the application left in it must not live until the next request comes.
        del environ


# --- the process ------------------------------------------------------------------------------------------------------


def load(target):
    """The application that `package.module:callable` names."""
    name, _, attribute = target.partition(":")
    module = importlib.import_module(name)
    application = module
    for part in attribute.split("."):
        application = getattr(application, part)
    if not callable(application):
        raise TypeError("%r object is not callable: %s" % (type(application).__name__, target))
    return application


def import_trouble(target, error):
    """Why the application cannot be had: a line, and the traceback where the application's own code raised."""
    line = "".join(traceback.format_exception_only(type(error), error)).rstrip("\n").split("\n")[-1]
    frames = error.__traceback__
    while frames is not None:
        file = frames.tb_frame.f_code.co_filename
        if file != __file__ and "importlib" not in file:
            break
        frames = frames.tb_next
    raised = frames is not None or isinstance(error, SyntaxError)
    trace = "".join(traceback.format_exception(type(error), error, frames)) if raised else ""
    return line, trace


def end_with_server(control, channels):
    """Ends the process when the server is gone, whatever the application's threads still do."""
    try:
        control.hand_out(channels)
    except OSError:
        pass
    finally:
        time.sleep(GRACE_SECONDS)
        os._exit(0)


def main(target, threads, processes):
    # Signals for the whole group, such as Ctrl-C, are the server's: it says when to end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    here = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0]) == here:
        del sys.path[0]
    sys.path.insert(0, os.getcwd())
    sys.argv = [target]

    control = Control(CONTROL_DESCRIPTOR)
    channels = [Channel(CONTROL_DESCRIPTOR + 1 + index) for index in range(threads)]
    threading.Thread(target=end_with_server, args=(control, channels), name="end-with-server", daemon=True).start()
    try:
        application = load(target)
    except BaseException as error:
        control.send({"failed": import_trouble(target, error)})
        sys.exit(1)
    control.send({"ready": sys.version.split()[0]})
    flags = {"wsgi.multithread": threads > 1, "wsgi.multiprocess": processes > 1, "wsgi.run_once": False}
    for channel in channels[1:]:
        threading.Thread(target=serve_channel, args=(channel, application, flags), daemon=True).start()
    serve_channel(channels[0], application, flags)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
