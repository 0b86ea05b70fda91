import { conforms } from './vitest.ts';

conforms({ suites: ['host', 'standing-contract'] });
