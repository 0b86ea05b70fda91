/** The command line: arguments in, exit code out. All trouble of the kit's own ends here, as one line. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodes, level, MalformedData } from '../spec/index.ts';
import { explain } from './command-explain.ts';
import { type FuzzArguments, fuzzCommand } from './command-fuzz.ts';
import { list } from './command-list.ts';
import { type MatrixArguments, matrix } from './command-matrix.ts';
import { printProbe } from './command-probe.ts';
import { renderAgain } from './command-report.ts';
import { type RunArguments, runCommand } from './command-run.ts';
import { type ServeArguments, serve } from './command-serve.ts';
import { KitFailure, oneLine } from './failure.ts';
import { runDefaults } from './run.ts';
import { kitVersion } from './version.ts';

/** Carries out a command line, without the program's name; resolves to the exit code. */
export async function commandLine(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.conformant;
  const set = (code: number): void => {
    exitCode = code;
  };
  try {
    await program(set).parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.conformant;
      say(error.message.replace(/^error: /, ''));
      return exitCodes.kitFailed;
    }
    const known = error instanceof KitFailure || error instanceof MalformedData;
    say(known ? oneLine(error) : `kit error: ${oneLine(error)}; please report it`);
    return exitCodes.kitFailed;
  }
}

function say(message: string): void {
  process.stderr.write(`gateway-conformance: ${message.replace(/\s*\n\s*/g, ' ').replace(/\.?$/, '')}\n`);
}

function program(set: (code: number) => void): Command {
  const command = new Command('gateway-conformance')
    .description('Judges a WSGI server by PEP 3333 and the HTTP/1.1 it speaks.')
    .version(kitVersion)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .helpCommand(false)
    .showSuggestionAfterError();

  command
    .command('run', { isDefault: true })
    .description('judge a server; without a target, the bundled reference server')
    .addOption(new Option('--target <address>', 'host:port or URL of a server that hosts the probe').conflicts('exec'))
    .option('--exec <command>', 'start the server by this command, with {host} {port} {app}')
    .option('--check <glob>', 'only checks whose id matches; repeatable', gather, [])
    .option('--suite <name>', 'only this suite; repeatable', gather, [])
    .option('--corpus <file>', 'also the cases of this file; repeatable', gather, [])
    .addOption(new Option('--level <level>', 'only this level and stronger').choices(level.options).default('may'))
    .option('--strict', 'advice fails the run too', false)
    .option('--wire-only', 'judge a server that hosts no probe, by the refusals that show on the wire', false)
    .option('--known <file>', 'failures that are known, with their reasons')
    .option('--write-known <file>', 'write what failed in the form of that file')
    .option('--report <format[=file]>', 'console, json, junit, html, markdown or github; repeatable', gather, [])
    .option('--seed <n>', 'seed of all that is generated', wholeNumber, runDefaults.seed)
    .option('--runs <n>', 'generated cases for each property', positive)
    .option('--timeout <ms>', 'limit of one exchange', positive, runDefaults.timeoutMs)
    .option('--concurrency <n>', 'clients at once, as far as the server serves as many', positive)
    .option('--no-color', 'no colours')
    .option('--quiet', 'failures and the verdict only', false)
    .action(async (options: RunArguments) => set(await runCommand(options)));

  command
    .command('fuzz')
    .description('look for requests that a server gets wrong: the properties alone, for longer')
    .addOption(new Option('--target <address>', 'host:port or URL of a server that hosts the probe').conflicts('exec'))
    .option('--exec <command>', 'start the server by this command, with {host} {port} {app}')
    .option('--check <glob>', 'only properties whose id matches; repeatable', gather, [])
    .addOption(new Option('--time <s>', 'how long, in seconds (default: 60)').argParser(positive).conflicts('runs'))
    .option('--runs <n>', 'cases for each property', positive)
    .option('--seed <n>', 'seed of all that is generated', wholeNumber, runDefaults.seed)
    .option('--replay <token|file>', 'one case again, as a finding names it or --save wrote it')
    .option('--save <directory>', 'write each finding there as a corpus file')
    .option('--known <file>', 'failures that are known, with their reasons')
    .option('--strict', 'advice fails the run too', false)
    .option('--report <format[=file]>', 'console, json, junit, html, markdown or github; repeatable', gather, [])
    .option('--timeout <ms>', 'limit of one delivery', positive, runDefaults.timeoutMs)
    .option('--concurrency <n>', 'connections at once, as far as the server serves as many', positive)
    .option('--no-color', 'no colours')
    .option('--quiet', 'no progress', false)
    .action(async (options: FuzzArguments) => set(await fuzzCommand(options)));

  command
    .command('serve')
    .argument('[application]', 'package.module:callable in Python, or ./file.js:export')
    .description('serve an application with the reference server')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <n>', 'the port to listen on; 0: any that is free', port, 8888)
    .option('--workers <n>', 'Python processes', positive, 1)
    .option('--threads <n>', 'requests that each process serves at once', positive, 1)
    .option('--interpreter <file>', 'the Python to run it', 'python3')
    .option('--script-name <path>', 'where the application is mounted: SCRIPT_NAME', '')
    .option('--verbose', 'print each request and response', false)
    .action(async (application: string | undefined, options: ServeArguments) => set(await serve(application, options)));

  command
    .command('probe')
    .description('print the probe application for Python servers')
    .option('--out <file>', 'write it there')
    .action(printProbe);

  command
    .command('list')
    .description('list the checks')
    .option('--json', 'everything, as JSON', false)
    .option('--requirements', 'the requirements, with their checks', false)
    .option('--corpus <file>', 'also the cases of this file; repeatable', gather, [])
    .action(list);

  command
    .command('explain')
    .argument('<check>', 'id of a check')
    .option('--corpus <file>', 'also the cases of this file; repeatable', gather, [])
    .description('tell a check: requirement, what is sent, what is expected, the faults it catches')
    .action(explain);

  command
    .command('matrix')
    .argument('[servers...]', 'names of real servers; none: all')
    .description('judge the real servers that the kit knows, one after the other, and print the grid')
    .option('--check <glob>', 'only checks whose id matches; repeatable', gather, [])
    .option('--suite <name>', 'only this suite; repeatable', gather, [])
    .option('--corpus <file>', 'also the cases of this file; repeatable', gather, [])
    .addOption(new Option('--level <level>', 'only this level and stronger').choices(level.options).default('may'))
    .option('--timeout <ms>', 'limit of one exchange', positive, runDefaults.timeoutMs)
    .option('--seed <n>', 'seed of all that is generated', wholeNumber, runDefaults.seed)
    .option('--report <format[=file]>', 'console or markdown; repeatable', gather, [])
    .option('--differing', 'only the checks whose outcomes differ', false)
    .option('--save <directory>', "keep each server's report there, as <name>.json")
    .action(async (servers: readonly string[], options: MatrixArguments) => set(await matrix(servers, options)));

  command
    .command('report')
    .argument('<files...>', 'JSON reports')
    .option('--report <format[=file]>', 'console, json, junit, html, markdown or github; repeatable', gather, [])
    .option('--differing', 'in the grid, only the checks whose outcomes differ', false)
    .option('--no-color', 'no colours')
    .description('render saved reports again; several: the grid, as console or markdown')
    .action(renderAgain);

  for (const sub of command.commands)
    sub
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .allowExcessArguments(false);
  return command;
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('it takes a whole number.');
  return Number(text);
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('it takes a port from 0 to 65535.');
  return number;
}

function positive(text: string): number {
  const number = wholeNumber(text);
  if (number === 0 || number > 3_600_000) throw new InvalidArgumentError('it takes a whole number from 1 to 3600000.');
  return number;
}
