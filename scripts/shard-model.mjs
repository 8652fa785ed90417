/**
 * Puts a model beside the app, so that people fetch it from where BRANE itself comes from:
 *
 *   node scripts/shard-model.mjs FILE.gguf|FOLDER [options]
 *
 *   --id ID                 what a neuron's file calls it; made of its name otherwise
 *   --name NAME             as a person reads it; what the file says otherwise
 *   --licence NAME=ADDRESS  needed where the file names none that is known here
 *   --languages en,de       needed where the file names none
 *   --tasks talk,documents  of talk, documents, tools, code; talk otherwise
 *   --good-for SENTENCE     what it does well
 *   --into FOLDER           public/models otherwise: the next build carries it
 *
 * Its files are read as strictly as those that a person brings, and cut into shards of at most 24 MiB, so that every
 * static host can serve them. FOLDER/ID/ has them and a manifest.json; FOLDER/catalogue.json names the model, with size
 * and SHA-256 of each shard and of the whole file. docs/models.md says the rest.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openAsBlob, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Stop, main, root } from "./ready.mjs";
import { openSources } from "./source-modules.mjs";

/** What `--help` prints: the words at the head of this file. */
function help() {
  const own = readFileSync(fileURLToPath(import.meta.url), "utf8");
  return own.slice(own.indexOf("/**") + 4, own.indexOf(" */")).replaceAll(/^ \* ?/gm, "");
}

const shardBytes = 24 * 1024 * 1024;

/** Licences that files name as SPDX does, lower case, and where their text stands. */
const knownLicences = new Map([
  ["apache-2.0", { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" }],
  ["mit", { name: "MIT", url: "https://opensource.org/license/mit" }],
]);

/** Reads the arguments; anything unknown is wrong use. */
function readArguments(args) {
  try {
    const text = { type: "string" };
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ id: text, name: text, licence: text, languages: text, "good-for": text },
        tasks: { ...text, default: "talk" },
        into: { ...text, default: join(root, "public/models") },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) return { help: true };
    if (positionals.length !== 1 || !existsSync(positionals[0])) throw new Error("It takes one file or folder.");
    return { ...values, from: positionals[0] };
  } catch (error) {
    throw new Stop(`${error.message} Use: node scripts/shard-model.mjs FILE.gguf|FOLDER [--id ID] [--name NAME] …`, 2);
  }
}

/** All files below a folder, or the file alone, each with its place in the folder. */
async function filesAt(from) {
  if (!statSync(from).isDirectory()) return [{ path: basename(from), blob: await openAsBlob(from) }];
  const names = readdirSync(from, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Promise.all(
    names.map(async ({ parentPath, path, name }) => {
      const file = join(parentPath ?? path, name);
      return { path: relative(from, file).replaceAll("\\", "/"), blob: await openAsBlob(file) };
    }),
  );
}

/** Writes a file's shards into `folder`, and says what they are; never holds more than one of them. */
async function shardFile({ path, blob }, folder) {
  const whole = createHash("sha256");
  const shards = [];
  for (let start = 0; start < blob.size; start += shardBytes) {
    const piece = new Uint8Array(await blob.slice(start, start + shardBytes).arrayBuffer());
    const shard = `${path}.${String(shards.length).padStart(3, "0")}`;
    mkdirSync(dirname(join(folder, shard)), { recursive: true });
    writeFileSync(join(folder, shard), piece);
    whole.update(piece);
    shards.push({ path: shard, bytes: piece.length, sha256: createHash("sha256").update(piece).digest("hex") });
  }
  return { path, bytes: blob.size, sha256: whole.digest("hex"), shards };
}

function licenceOf(given, said) {
  if (given === undefined) {
    const known = knownLicences.get(said.toLowerCase());
    if (known !== undefined) return known;
    throw new Stop(
      `The file's licence is: ${said}. Say its name and where its text stands: --licence NAME=https://…`,
      2,
    );
  }
  const at = given.indexOf("=");
  return { name: given.slice(0, at), url: given.slice(at + 1) };
}

function listOf(text, said, option) {
  const list = text === undefined ? (said ?? []) : text.split(",").map((one) => one.trim());
  if (list.length === 0) throw new Stop(`The file does not say its ${option}. Say them: --${option} a,b`, 2);
  return list;
}

/** The list beside the app as it is; a broken one is left alone. */
function readList(file, readCatalogue) {
  if (!existsSync(file)) return { models: [] };
  let list;
  try {
    list = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Stop(`${file} is no JSON. Mend it or take it away, then try again.`);
  }
  const [problem] = readCatalogue(list).refused;
  if (problem !== undefined) throw new Stop(`${file}: ${problem} Mend it or take it away, then try again.`);
  return list;
}

/** Shards the model at `from` and names it in the list; resolves to its entry there. `load` loads a module of ours. */
async function shardModel(args, load) {
  const options = readArguments(args);
  const [{ describeModel }, { readCatalogueEntry }, { readCatalogue }] = await Promise.all(
    ["platform/models/describe-model", "core/broker/catalogue-entry", "core/broker/catalogue"].map(load),
  );
  const about = await describeModel(await filesAt(options.from));
  if (about.kind === "refused") throw new Stop(about.message);
  const list = join(options.into, "catalogue.json");
  const before = readList(list, readCatalogue);

  const name = options.name ?? about.name;
  const id =
    options.id ??
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, "-")
      .replaceAll(/^[-.]+|[-.]+$/g, "");
  const license = licenceOf(options.licence, about.license);
  const { contextWindow, small, memory } = about.traits;
  const described = {
    tasks: listOf(options.tasks, undefined, "tasks"),
    goodFor: options["good-for"] ?? "Chosen by whoever runs this BRANE.",
    ...{ license, languages: listOf(options.languages, about.about.languages, "languages") },
    ...(about.about.architecture === undefined ? {} : { architecture: about.about.architecture }),
    ...(about.about.weights === undefined ? {} : { weights: about.about.weights }),
    ...{ memory, contextWindow, small },
  };
  const folder = join(options.into, id);
  const isGguf = about.files.some(({ path }) => path.endsWith(".gguf"));
  const files = [];
  // under its own name, so that a list which knows the same file elsewhere finds it to be the same
  for (const { path, blob } of about.files)
    files.push(await shardFile({ path: isGguf ? basename(options.from) : path, blob }, folder));
  const manifest = { version: 1, id, name, license: license.name, files };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

  const isMlc = about.files.some(({ path }) => path === "mlc-chat-config.json");
  const format = isGguf ? "gguf" : isMlc ? "mlc" : "onnx";
  const mirrors = [{ kind: "same origin", base: `/models/${id}/` }];
  const read = readCatalogueEntry({ id, name, format, files, mirrors, about: described });
  if (read.kind === "refused") throw new Stop(read.reason);
  const models = [...before.models.filter((one) => one.id !== id), read.entry];
  writeFileSync(list, `${JSON.stringify({ ...before, version: 1, models }, null, 2)}\n`);
  return read.entry;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    if (readArguments(process.argv.slice(2)).help === true) {
      console.log(help().trimEnd());
      return;
    }
    const sources = await openSources(); // open until the end: reading a model loads more of them
    const entry = await shardModel(process.argv.slice(2), (name) => sources.ssrLoadModule(`/src/${name}.ts`)).finally(
      () => sources.close(),
    );
    const shards = entry.files.reduce((sum, file) => sum + (file.shards?.length ?? 0), 0);
    console.log(
      `${entry.name} lies beside the app as ${entry.id}, in ${shards} shards. Build the app, and people find it.`,
    );
  });
}
