/** The contract of environ (PEP 3333, "environ Variables" and "Input and Error Streams"), as a zod schema. */
import { z } from 'zod';
import type { Entry, Seen } from './probe/journal.ts';

type Of<T extends Seen['type']> = Extract<Seen, { type: T }>;

/** A value of exactly this type, in which `breach` finds nothing to object to. */
function value<T extends Seen['type']>(type: T, what: string, breach: (seen: Of<T>) => string | null = () => null) {
  const find = (seen: Seen | undefined) => {
    if (seen === undefined) return 'is absent';
    return seen.type === type ? breach(seen as Of<T>) : `is no ${what} but ${seen.native}`;
  };
  return z.custom<Of<T>>((seen) => find(seen as Seen | undefined) === null, {
    error: ({ input }) => find(input as Seen | undefined) ?? '',
  });
}

const present = z.custom<Seen>((seen) => seen !== undefined, 'is absent');

/** Code points U+0000 to U+00FF only, whatever the language's strings can hold ("Unicode Issues"). */
const native = ({ value }: Of<'string'>) =>
  /^[\u0000-\u00ff]*$/.test(value) ? null : 'holds a code point beyond U+00FF';
const nativeString = value('string', 'native string', native);
const filled = value('string', 'native string', (seen) => (seen.value === '' ? 'is empty' : native(seen)));

function stream(...methods: readonly string[]) {
  return value('object', 'stream', (seen) => {
    const missing = methods.filter((method) => !seen.methods.includes(method));
    return missing.length === 0 ? null : `lacks ${missing.join(', ')}`;
  });
}

const version = value('tuple', 'tuple', ({ items }) =>
  items.map((item) => (item.type === 'number' ? item.value : null)).join() === '1,0' ? null : 'is not (1, 0)',
);

/** Keys that an application may rely on; what may be empty may be absent. */
export const environ = z
  .object({
    REQUEST_METHOD: filled,
    SCRIPT_NAME: nativeString.optional(),
    PATH_INFO: nativeString.optional(),
    QUERY_STRING: nativeString.optional(),
    CONTENT_TYPE: nativeString.optional(),
    CONTENT_LENGTH: nativeString.optional(),
    SERVER_NAME: filled,
    SERVER_PORT: filled,
    SERVER_PROTOCOL: filled,
    'wsgi.version': version,
    'wsgi.url_scheme': filled,
    'wsgi.input': stream('read', 'readline', 'readlines', '__iter__'),
    'wsgi.errors': stream('flush', 'write', 'writelines'),
    'wsgi.multithread': present,
    'wsgi.multiprocess': present,
    'wsgi.run_once': present,
    'wsgi.file_wrapper': value('object', 'callable', ({ callable }) =>
      callable ? null : 'cannot be called',
    ).optional(),
  })
  .catchall(present);

/** The variables that RFC 3875 section 4.1 defines; PEP 3333 binds the type of no other. */
const cgiVariable =
  /^(?:AUTH_TYPE|CONTENT_(?:LENGTH|TYPE)|GATEWAY_INTERFACE|HTTP_.*|PATH_(?:INFO|TRANSLATED)|QUERY_STRING|REMOTE_(?:ADDR|HOST|IDENT|USER)|REQUEST_METHOD|SCRIPT_NAME|SERVER_(?:NAME|PORT|PROTOCOL|SOFTWARE))$/;

/** What an environ breaks of its contract, a phrase each, such as `SERVER_PORT is no native string`. */
export function environBreaches({ environ: { items, builtin, native } }: Pick<Entry, 'environ'>): readonly string[] {
  const named = items.flatMap(([key, value]): [string, Seen][] => (key.type === 'string' ? [[key.value, value]] : []));
  const parsed = environ.safeParse(Object.fromEntries(named));
  return [
    ...(builtin ? [] : [`environ is no builtin dictionary but ${native}`]),
    ...items.flatMap(([key]) => (key.type === 'string' ? [] : [`a key is of type ${key.native}`])),
    ...(parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []),
    ...named.flatMap(([key, value]) =>
      cgiVariable.test(key) && !(key in environ.shape) && !nativeString.safeParse(value).success
        ? [`${key} is no native string`]
        : [],
    ),
  ];
}
