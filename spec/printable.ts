/**
 * Text that is safe to print: no control characters, nothing invisible, and a length that fits. Whatever a server sent
 * passes through here before it is told.
 *
 * {@link printableBytes} is for the making of results: bytes become text, a backslash is doubled. {@link printable} is
 * for text that has been made: it leaves backslashes alone, so printing it twice changes nothing. What is kept for long is
 * {@link detached} from what it was made of.
 */

const names: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };
/** Controls, invisible and direction-changing characters, surrogates, private use, spaces that are not U+0020. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u0085\u2028\u2029]|(?! )\p{Zs}/gu;
/** One character of printed text, or the escape that stands for one. */
const printed = /\\x[0-9a-f]{2}|\\u\{[0-9a-f]{1,6}\}|\\[rnt\\]|./gsu;
const told = /… [\d,]+ (?:bytes|characters) in all$/;
const longestEscape = 12;

/** Bytes (or latin-1 text, one character for each) as printable ASCII, at most `limit` of them. */
export function printableBytes(bytes: Uint8Array | string, limit = Number.POSITIVE_INFINITY): string {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
  const escaped = text
    .slice(0, limit)
    .replace(/[^\x20-\x5b\x5d-\x7e]/g, (one) => (one === '\\' ? '\\\\' : escapeOf(one)));
  return text.length > limit ? `${detached(escaped)}… ${grouped(text.length)} bytes in all` : detached(escaped);
}

/** Text without unprintable characters, at most `limit` characters of it. A length that was told before stays. */
export function printable(text: string, limit = Number.POSITIVE_INFINITY): string {
  const escaped = text.replace(unprintable, escapeOf);
  if (escaped.length <= limit) return escaped;
  const [length = `… ${grouped(text.length)} characters in all`] = told.exec(escaped) ?? [];
  return head(escaped, limit) + length;
}

/** The same text, and nothing else in memory: a slice would keep the whole that it was cut from, which may be large. */
export function detached(text: string): string {
  const encoding = /[^\0-\xff]/.test(text) ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}

/** A whole number with its thousands apart: 12,345. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The beginning of printed text; no escape is cut in two. */
function head(escaped: string, limit: number): string {
  const text = escaped.slice(0, limit + longestEscape);
  let end = 0;
  printed.lastIndex = 0;
  while (printed.test(text) && printed.lastIndex <= limit) end = printed.lastIndex;
  return text.slice(0, end);
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return names[character] ?? (code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`);
}
