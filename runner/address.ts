/** `host:port` or a URL, as the command line takes it, and `host:port` as it is told. */
import type { Address } from './exchange.ts';
import { KitFailure } from './failure.ts';

/** Throws {@link KitFailure} on anything that is no address of an HTTP server. */
export function parseAddress(text: string): Address {
  const wrong = (why: string) => new KitFailure(`--target "${text}" ${why}; write host:port or http://host:port`);
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    throw wrong('is no address');
  }
  if (url.protocol !== 'http:') throw wrong(`uses ${url.protocol.slice(0, -1)}, and the kit speaks plain http`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw wrong('has more than a host and a port');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: url.port === '' ? 80 : Number(url.port) };
}

/** `host:port`, an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function addressText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
