/**
 * Has V8 let the heap grow by no more than a third of what is kept before it looks for garbage: nearly all that comes from
 * a server that sends without end is garbage soon, and by itself V8 lets it become several times the rest. Imported
 * first, since the bound of the next look is set at the last one.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--heap-growing-percent=30');
