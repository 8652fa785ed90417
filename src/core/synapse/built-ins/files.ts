import { sha256Hex, textOf, utf8 } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { Clock } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { sizeInWords } from "#core/words/size.ts";
import type { CallContext, RunOutcome, Synapse, UndoTicket } from "../definition.ts";
import { pathProblem, type PrivateFiles } from "../private-files.ts";
import { undoLasts } from "../undo-tickets.ts";
import { builtIn, readText } from "./definitions.ts";

/** Of one file, in bytes of UTF-8. */
const maxFile = 1_000_000;
/** Of all files of a neuron, backups included. */
const maxFolder = 50_000_000;
const maxFiles = 1_000;
/** Where what was overwritten waits for undo; `pathProblem` keeps neurons out of it. */
const backups = ".undo/";

export interface FileToolDeps {
  readonly files: PrivateFiles;
  readonly clock: Clock;
}

const pathSchema = { type: "string", description: "Such as notes/a.txt", minLength: 1, maxLength: 200 };

export const createFileRead = (deps: FileToolDeps): Synapse => ({
  definition: {
    name: "file_read",
    version: "1.0.0",
    description: "Reads a text file from the neuron's own folder on this device. Without a path it lists the files.",
    wants: "read a file",
    parameters: { type: "object", properties: { path: pathSchema }, additionalProperties: false },
    effect: "nothing",
    risk: "low",
    source: builtIn,
  },
  refuse: (args) => (readText(args, "path") === "" ? undefined : pathProblem(readText(args, "path"))),
  scope: (args) => (readText(args, "path") === "" ? "list its files" : `read ${readText(args, "path")}`),
  run: (args, context) => withStorage(() => read(deps, readText(args, "path"), context)),
});

export const createFileWrite = (deps: FileToolDeps): Synapse => ({
  definition: {
    name: "file_write",
    version: "1.0.0",
    description:
      "Writes a text file in the neuron's own folder on this device. What was there before is kept for undo.",
    wants: "write a file",
    parameters: {
      type: "object",
      properties: { path: pathSchema, content: { type: "string", description: "The whole text of the file" } },
      required: ["path", "content"],
      additionalProperties: false,
    },
    effect: "reversible",
    risk: "low",
    source: builtIn,
  },
  refuse: (args) => pathProblem(readText(args, "path")),
  scope: (args) => `write ${readText(args, "path")}`,
  run: (args, context) => withStorage(() => write(deps, args, context)),
  undo: (ticket, context) => withStorage(() => restore(deps, ticket, context)),
});

const done = (text: string, undo?: UndoTicket): RunOutcome => ({
  kind: "done",
  text,
  ...(undo === undefined ? {} : { undo }),
});
const failed = (text: string): RunOutcome => ({ kind: "failed", text });

/** A full disk or a damaged file is an answer the model can read. */
async function withStorage(work: () => Promise<RunOutcome>): Promise<RunOutcome> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return failed(thrown.message);
    throw thrown;
  }
}

async function read({ files }: FileToolDeps, path: string, { neuronId }: CallContext): Promise<RunOutcome> {
  if (path === "") {
    const visible = (await files.list(neuronId)).filter((file) => !file.path.startsWith(backups));
    const lines = visible.map((file) => `${file.path} (${sizeInWords(file.bytes)})`);
    return done(lines.length === 0 ? "There are no files yet." : lines.join("\n"));
  }
  const problem = pathProblem(path);
  if (problem !== undefined) return failed(problem);
  const bytes = await files.read(neuronId, path);
  if (bytes === undefined) return failed(`There is no file ${path}. file_read without a path lists the files.`);
  try {
    return done(textOf(bytes));
  } catch {
    return failed(`${path} is not text.`);
  }
}

async function write(
  { files, clock }: FileToolDeps,
  args: JsonObject,
  { neuronId, callId, signal }: CallContext,
): Promise<RunOutcome> {
  const path = readText(args, "path");
  const problem = pathProblem(path);
  if (problem !== undefined) return failed(problem);
  const bytes = utf8(readText(args, "content"));
  if (bytes.length > maxFile)
    return failed(
      `The text is too large (${sizeInWords(bytes.length)}): a file may have at most ${sizeInWords(maxFile)}.`,
    );

  await dropOldBackups(files, neuronId, clock.now());
  const all = await files.list(neuronId);
  const before = await files.read(neuronId, path);
  const inTheWay = all.find((file) => file.path.startsWith(`${path}/`) || path.startsWith(`${file.path}/`));
  if (inTheWay !== undefined) return failed(`${path} cannot be both a file and a folder: there is ${inTheWay.path}.`);
  const used = all.reduce((sum, file) => sum + file.bytes, 0);
  if (all.length >= maxFiles || used + bytes.length > maxFolder) {
    return failed(
      `The folder is full: ${all.length} files, ${sizeInWords(used)}. Write into one that is there already.`,
    );
  }
  const backup = `${backups}${clock.now() + undoLasts}-${callId}`;
  if (before !== undefined) await files.write(neuronId, backup, before);
  signal.throwIfAborted();
  await files.write(neuronId, path, bytes);
  const undo = { path, wrote: await sha256Hex(bytes), ...(before === undefined ? {} : { backup }) };
  return done(
    `Wrote ${sizeInWords(bytes.length)} to ${path}${before === undefined ? "" : ", in place of what was there"}.`,
    undo,
  );
}

async function restore({ files }: FileToolDeps, ticket: UndoTicket, { neuronId }: CallContext): Promise<RunOutcome> {
  const path = readText(ticket, "path");
  const backup = readText(ticket, "backup");
  const now = await files.read(neuronId, path);
  if (now === undefined || (await sha256Hex(now)) !== readText(ticket, "wrote")) {
    return failed(`${path} was changed since; undoing would lose that, so nothing was done.`);
  }
  if (backup === "") {
    await files.remove(neuronId, path);
    return done(`Removed ${path} again.`);
  }
  const before = await files.read(neuronId, backup);
  if (before === undefined) return failed(`What ${path} held before is not kept any more, so nothing was done.`);
  await files.write(neuronId, path, before);
  await files.remove(neuronId, backup);
  return done(`${path} is as it was before.`);
}

/** A backup's name begins with the moment its undo ends. */
async function dropOldBackups(files: PrivateFiles, neuronId: string, now: number): Promise<void> {
  for (const { path } of await files.list(neuronId)) {
    if (path.startsWith(backups) && Number.parseInt(path.slice(backups.length), 10) < now) {
      await files.remove(neuronId, path);
    }
  }
}
