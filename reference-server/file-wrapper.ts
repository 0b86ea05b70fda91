/**
 * `wsgi.file_wrapper` (PEP 3333, "Optional Platform-Specific File Handling"): a file-like object as a body. Nothing is
 * read before the server iterates, and `close` is there exactly when the file has one.
 */

import type { Body, FileLike } from '../spec/typescript-binding.ts';
import { LocalProtocolError } from './protocol-error.ts';
import { nameOfType } from './response-head.ts';

const BLOCK_SIZE = 65_536;
const section = 'PEP 3333, Optional Platform-Specific File Handling';

export function fileWrapper(file: FileLike, blockSize: number = BLOCK_SIZE): Body {
  if (typeof file?.read !== 'function') {
    throw new LocalProtocolError(`the file is ${nameOfType(file)} without a read method`, section);
  }
  const body: Body = { [Symbol.asyncIterator]: () => blocks(file, blockSize) };
  if (typeof file.close === 'function') body.close = () => file.close?.();
  return body;
}

// The same as `iter(lambda: file.read(block_size), b'')`.
async function* blocks(file: FileLike, blockSize: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    const block = await file.read(blockSize);
    if (block.length === 0) return;
    yield block;
  }
}
