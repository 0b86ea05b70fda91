/**
 * The same octets in different pieces: what a parser makes of them must not depend on how they were cut.
 */

/** Ways to cut `octets`: whole, octet by octet, and at random places, always the same for the same octets. */
export function cuts(octets: Uint8Array): readonly { readonly name: string; readonly pieces: readonly Uint8Array[] }[] {
  const random = randomNumbers(octets.length);
  return [
    { name: 'whole', pieces: [octets] },
    { name: 'octet by octet', pieces: Array.from(octets, (_, at) => octets.subarray(at, at + 1)) },
    ...[1, 2, 3].map((round) => ({ name: `at random places, ${round}`, pieces: cutAt(octets, random) })),
  ];
}

function cutAt(octets: Uint8Array, random: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < octets.length; ) {
    const end = start + 1 + Math.floor(random() * random() * octets.length);
    pieces.push(octets.subarray(start, end));
    start = end;
  }
  return pieces;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
