#!/usr/bin/env node
/** The command. */
import './modest-heap.ts';
import { exitCodes } from '../spec/index.ts';
import { commandLine } from './command-line.ts';

process.exitCode = await commandLine(process.argv.slice(2));
// What was under way at an interrupt may wait for long; all has been told, and every process ended.
if (process.exitCode === exitCodes.interrupted) process.exit();
