/** Models that a person brought from disk: kept beside those we carry, and listed. */
import { broughtPrefix, type ModelCard } from "#core/broker/cards.ts";
import { broughtIdOf, manifestBytes, readManifest, type AboutModel, type ModelManifest } from "./manifest.ts";
import { manifestKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";

type ModelFormat = "gguf" | "onnx" | "mlc";

export interface BroughtModel {
  readonly card: ModelCard;
  readonly bytes: number;
  /** Which engines read it: `gguf` Soma and llama.cpp, `onnx` transformers.js, `mlc` web-llm. */
  readonly format: ModelFormat;
  readonly license: string;
  readonly about: AboutModel;
}

/** Every model that was brought and is whole, in the order of names. */
export async function broughtModels(shelf: ShardShelf): Promise<readonly BroughtModel[]> {
  const found: BroughtModel[] = [];
  for (const key of await shelf.keys()) {
    const id = key.split("/")[0] ?? "";
    if (!id.startsWith(broughtPrefix) || key !== manifestKey(id)) continue;
    const manifest = readManifest((await (await shelf.get(key))?.text()) ?? "", id);
    if (manifest !== undefined) found.push(modelOf(manifest));
  }
  return found.sort((one, other) => one.card.name.localeCompare(other.card.name));
}

/** The whole model of just these bytes, brought or carried, by the id that `broughtIdOf` gives them; its own may be another. */
export async function modelOfBytes(shelf: ShardShelf, broughtId: string): Promise<BroughtModel | undefined> {
  for (const key of await shelf.keys()) {
    const id = key.split("/")[0] ?? "";
    if (key !== manifestKey(id)) continue;
    const manifest = readManifest((await (await shelf.get(key))?.text()) ?? "", id);
    if (manifest !== undefined && (await broughtIdOf(manifest.files)) === broughtId) return modelOf(manifest);
  }
  return undefined;
}

/** Takes a model away. Its list of files goes first, so that a model that is half there is never offered. */
export async function forgetModel(shelf: ShardShelf, id: string): Promise<void> {
  await shelf.remove(manifestKey(id));
  for (const key of await shelf.keys()) if (key.startsWith(`${id}/`)) await shelf.remove(key);
}

export function modelOf(manifest: ModelManifest): BroughtModel {
  const traits = manifest.traits ?? { contextWindow: 2048, tools: "none" as const, small: true };
  const bytes = manifestBytes(manifest);
  return {
    card: { id: manifest.id, name: manifest.name, alsoKnownAs: namesOf(manifest.name), bytes, ...traits },
    bytes,
    license: manifest.license,
    about: manifest.about ?? {},
    format: formatOf(manifest),
  };
}

/** As a person reads it, and as neurons' files write such names: `Qwen2.5 1.5B Instruct` is `qwen2.5-1.5b-instruct` too. */
function namesOf(name: string): readonly string[] {
  const lower = name.toLowerCase();
  return [...new Set([lower, lower.trim().replace(/\s+/g, "-")])];
}

function formatOf({ files }: ModelManifest): ModelFormat {
  if (files.some(({ path }) => path.endsWith(".gguf"))) return "gguf";
  return files.some(({ path }) => path === "mlc-chat-config.json") ? "mlc" : "onnx";
}
