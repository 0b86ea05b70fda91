"""Carries out the exchanges given on standard input with http.client, over one connection."""

import http.client
import json
import sys


def main():
    order = json.load(sys.stdin)
    connection = http.client.HTTPConnection(order["host"], order["port"], timeout=20)
    answers = []
    for exchange in order["exchanges"]:
        chunks = [chunk.encode("latin-1") for chunk in exchange["body"]]
        if exchange["chunked"]:
            connection.request(exchange["method"], exchange["path"], iter(chunks), exchange["fields"], encode_chunked=True)
        else:
            connection.request(exchange["method"], exchange["path"], b"".join(chunks) or None, exchange["fields"])
        response = connection.getresponse()
        answers.append([response.status, response.read().decode("latin-1")])
    connection.close()
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
