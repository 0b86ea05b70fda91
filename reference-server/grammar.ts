/**
 * The grammar that the server speaks: each rule of the specifications stands as a comment above the pattern that
 * implements it. Patterns work on native strings, whose U+0000 to U+00FF are the octets of the message.
 *
 * Every pattern runs in linear time: no two neighbours of a repetition can match the same character.
 */

/** A pattern that has to match all of a string. */
function whole(source: string): RegExp {
  return new RegExp(`^(?:${source})$`);
}

// ---- RFC 5234, appendix B.1 -------------------------------------------------------------------------------------------

// DIGIT  = %x30-39
const digit = '[0-9]';

// HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"        ; "A" is case-insensitive (RFC 5234, 2.3)
const hexdig = '[0-9A-Fa-f]';

// ---- RFC 9110, 5.6: common rules --------------------------------------------------------------------------------------

// OWS = *( SP / HTAB )
// BWS = OWS
const ows = '[ \\t]*';

// tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
const tchar = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";

// token = 1*tchar
const tokenRule = `${tchar}+`;
export const token = whole(tokenRule);

// qdtext        = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
// quoted-pair   = "\" ( HTAB / SP / VCHAR / obs-text )
// quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
const quotedString = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';

// ---- RFC 9112, 2.3 and 3: request line --------------------------------------------------------------------------------

// HTTP-version = HTTP-name "/" DIGIT "." DIGIT
// HTTP-name    = %s"HTTP"
const httpVersion = `HTTP/${digit}\\.${digit}`;

// request-line = method SP request-target SP HTTP-version
// method       = token
//
// The request-target is known here by what all its forms have in common, that it holds no whitespace; the forms themselves
// stand below.
export const requestLine = whole(`${tokenRule} [^ \\t]+ ${httpVersion}`);

// ---- RFC 3986: the parts of a URI -------------------------------------------------------------------------------------

// unreserved  = ALPHA / DIGIT / "-" / "." / "_" / "~"
// sub-delims  = "!" / "$" / "&" / "'" / "(" / ")" / "*" / "+" / "," / ";" / "="
const nameCharacters = "A-Za-z0-9\\-._~!$&'()*+,;=";

// pct-encoded = "%" HEXDIG HEXDIG
const pctEncoded = `%${hexdig}{2}`;

/** Any number of characters of a class, with pct-encoded ones between them. */
function escapable(characters: string): string {
  return `[${characters}]*(?:${pctEncoded}[${characters}]*)*`;
}

// pchar         = unreserved / pct-encoded / sub-delims / ":" / "@"
// segment       = *pchar
// absolute-path = 1*( "/" segment )                          ; RFC 9110, 4.1
const absolutePath = `/${escapable(`${nameCharacters}:@/`)}`;

// query         = *( pchar / "/" / "?" )
const query = escapable(`${nameCharacters}:@/?`);

// dec-octet     = DIGIT / %x31-39 DIGIT / "1" 2DIGIT / "2" %x30-34 DIGIT / "25" %x30-35
// IPv4address   = dec-octet "." dec-octet "." dec-octet "." dec-octet
const decOctet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4Address = `${decOctet}(?:\\.${decOctet}){3}`;

// h16           = 1*4HEXDIG
// ls32          = ( h16 ":" h16 ) / IPv4address
const h16 = `${hexdig}{1,4}`;
const ls32 = `(?:${h16}:${h16}|${ipv4Address})`;

// IPv6address   =                            6( h16 ":" ) ls32
//               /                       "::" 5( h16 ":" ) ls32
//               / [               h16 ] "::" 4( h16 ":" ) ls32
//               / [ *1( h16 ":" ) h16 ] "::" 3( h16 ":" ) ls32
//               / [ *2( h16 ":" ) h16 ] "::" 2( h16 ":" ) ls32
//               / [ *3( h16 ":" ) h16 ] "::"    h16 ":"   ls32
//               / [ *4( h16 ":" ) h16 ] "::"              ls32
//               / [ *5( h16 ":" ) h16 ] "::"              h16
//               / [ *6( h16 ":" ) h16 ] "::"
const ipv6Address = [
  `(?:${h16}:){6}${ls32}`,
  `::(?:${h16}:){5}${ls32}`,
  `(?:${h16})?::(?:${h16}:){4}${ls32}`,
  `(?:(?:${h16}:){0,1}${h16})?::(?:${h16}:){3}${ls32}`,
  `(?:(?:${h16}:){0,2}${h16})?::(?:${h16}:){2}${ls32}`,
  `(?:(?:${h16}:){0,3}${h16})?::${h16}:${ls32}`,
  `(?:(?:${h16}:){0,4}${h16})?::${ls32}`,
  `(?:(?:${h16}:){0,5}${h16})?::${h16}`,
  `(?:(?:${h16}:){0,6}${h16})?::`,
].join('|');

// IPvFuture     = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
const ipvFuture = `[vV]${hexdig}+\\.[${nameCharacters}:]+`;

// IP-literal    = "[" ( IPv6address / IPvFuture ) "]"
// reg-name      = *( unreserved / pct-encoded / sub-delims )
// uri-host      = IP-literal / IPv4address / reg-name
//
// An IPv4address is a reg-name too. The empty reg-name is left out: an "http" URI has to name a host (RFC 9110, 4.2.1);
// the empty Host field, which is allowed, is told apart before.
const regName = `(?=[^:])${escapable(nameCharacters)}`;
const uriHost = `\\[(?:${ipv6Address}|${ipvFuture})\\]|${regName}`;

// port          = *DIGIT
const port = `${digit}*`;

// Host          = uri-host [ ":" port ]                      ; RFC 9110, 7.2
export const hostAndPort = whole(`(${uriHost})(?::(${port}))?`);

// ---- RFC 9112, 3.2: the four forms of the request target --------------------------------------------------------------

// origin-form   = absolute-path [ "?" query ]
export const originForm = whole(`${absolutePath}(?:\\?${query})?`);

// absolute-form = absolute-URI
// absolute-URI  = scheme ":" hier-part [ "?" query ]
// scheme        = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
//
// Of the hier-parts, only `"//" authority path-abempty` can name a resource of an "http" server. The authority is
// matched loosely here, so that a userinfo can be named in the refusal.
export const absoluteForm = whole(`([A-Za-z][A-Za-z0-9+\\-.]*)://([^/?#]*)((?:${absolutePath})?)(?:\\?(${query}))?`);

// authority-form = uri-host ":" port                         ; the port is not empty (RFC 9110, 9.3.6)
export const authorityForm = whole(`(${uriHost}):(${digit}+)`);

// asterisk-form = "*"
export const asteriskForm = '*';

// ---- RFC 9110 and RFC 9112: the fields that decide how a message is read ----------------------------------------------

// Content-Length = 1*DIGIT                                   ; RFC 9110, 8.6
export const contentLength = whole(`${digit}+`);

// transfer-coding    = token *( OWS ";" OWS transfer-parameter )              ; RFC 9110, 10.1.4
// transfer-parameter = token BWS "=" BWS ( token / quoted-string )
const parameterValue = `(?:${tokenRule}|${quotedString})`;
export const transferCoding = whole(`(${tokenRule})((?:${ows};${ows}${tokenRule}${ows}=${ows}${parameterValue})*)`);

// expectation        = token [ "=" ( token / quoted-string ) parameters ]     ; RFC 9110, 10.1.1
//
// Only this one is defined; whatever else stands there is refused without being taken apart.
export const continueExpectation = '100-continue';

// ---- RFC 9112, 7.1: chunked transfer coding ---------------------------------------------------------------------------

// chunk-size     = 1*HEXDIG
// chunk-ext      = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
// chunk-ext-name = token
// chunk-ext-val  = token / quoted-string
export const chunkHead = whole(`(${hexdig}+)((?:${ows};${ows}${tokenRule}(?:${ows}=${ows}${parameterValue})?)*)`);

// ---- RFC 9112, 4: status line -----------------------------------------------------------------------------------------

// status-code   = 3DIGIT
// reason-phrase = 1*( HTAB / SP / VCHAR / obs-text )
//
// PEP 3333, "The start_response() Callable": the two are separated by a single space, with no surrounding whitespace and
// no control characters, so HTAB is left out and the phrase begins and ends with a visible character.
export const status = whole(
  '([1-9][0-9]{2}) ([\\x21-\\x7e\\x80-\\xff](?:[\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)',
);

// PEP 3333, "The start_response() Callable": no header_value includes any control characters; "Unicode Issues": only
// U+0000 to U+00FF.
export const headerValue = whole('[\\x20-\\x7e\\x80-\\xff]*');
