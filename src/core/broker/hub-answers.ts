/**
 * What a hub says of a model, read strictly. The shapes are those that huggingface.co's own client reads
 * (github.com/huggingface/huggingface.js at fe42e680, packages/hub: types/api/api-model.ts, types/api/api-index-tree.ts,
 * lib/list-files.ts): `api/models/NAME/revision/REVISION` and `api/models/NAME/tree/COMMIT?recursive=true`, the latter in
 * pages. A large file lies in LFS, named by its SHA-256; a small one is named by git alone.
 */
import * as z from "zod/mini";
import { isFilePath, mostGitBytes } from "./catalogue-entry.ts";

/** More files than any model has that runs in a browser. */
export const mostHubFiles = 10_000;

export interface HubInfo {
  /** The commit that the answer is of: 40 hexadecimal digits. */
  readonly commit: string;
  /** Its owner hands it only to accounts that agreed to something. */
  readonly gated: boolean;
  /** As its card names it; absent where it says none. */
  readonly license?: string;
  readonly languages: readonly string[];
  /** What it was made for, in the hub's words, such as `text-generation`. */
  readonly task?: string;
  /** Of GGUF files, which the hub has read itself. */
  readonly architecture?: string;
  readonly contextWindow?: number;
  readonly parameters?: number;
}

const Commit = z.string().check(z.regex(/^[0-9a-f]{40}$/));
const Count = z.int().check(z.positive());
/** A field of the card that is not as it should be says nothing, and keeps nobody from the model. */
const said = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const Texts = z.union([z.string(), z.array(z.string())]);

const Info = z.object({
  sha: Commit,
  gated: z.optional(z.union([z.boolean(), z.string()])),
  pipeline_tag: said(z.string().check(z.maxLength(60))),
  cardData: said(z.object({ license: said(Texts), license_name: said(z.string()), language: said(Texts) })),
  gguf: said(z.object({ total: said(Count), architecture: said(z.string()), context_length: said(Count) })),
});

/** Undefined when it is no such answer. */
export function readHubInfo(value: unknown): HubInfo | undefined {
  const { data } = Info.safeParse(value);
  if (data === undefined) return undefined;
  const { cardData: card, gguf, pipeline_tag: task } = data;
  const license = licenseIn(card?.license, card?.license_name);
  const architecture = gguf?.architecture?.slice(0, 80);
  return {
    commit: data.sha,
    gated: data.gated !== undefined && data.gated !== false,
    languages: [card?.language ?? []].flat().filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)),
    ...(license === undefined ? {} : { license }),
    ...(task === undefined ? {} : { task }),
    ...(architecture === undefined || architecture === "" ? {} : { architecture }),
    ...(gguf?.context_length === undefined ? {} : { contextWindow: gguf.context_length }),
    ...(gguf?.total === undefined ? {} : { parameters: gguf.total }),
  };
}

/** The hub writes SPDX's names in small letters; `other` means that `license_name` has it. */
const spdx: Readonly<Record<string, string>> = { "apache-2.0": "Apache-2.0", mit: "MIT" };

function licenseIn(license: string | readonly string[] | undefined, name: string | undefined): string | undefined {
  const [first = ""] = [license ?? []].flat();
  const meant = (first === "other" ? (name ?? "of its own") : first).trim().slice(0, 60);
  return meant === "" ? undefined : (spdx[meant] ?? meant);
}

/** A file as the hub lists it: `sha256` of one in LFS, `gitId` of any other. */
export type HubFile = { readonly path: string; readonly bytes: number } & (
  { readonly sha256: string } | { readonly gitId: string }
);

export type HubTree =
  | { readonly kind: "files"; readonly files: readonly HubFile[] }
  /** `what`: a part of a sentence that begins with the hub's name. */
  | { readonly kind: "refused"; readonly what: string };

const Listed = z.object({
  type: z.string(),
  path: z.string(),
  size: z.int().check(z.nonnegative()),
  oid: Commit,
  lfs: z.optional(z.object({ oid: z.string().check(z.regex(/^[0-9a-f]{64}$/)), size: z.int() })),
});

/**
 * One page of the list. Paths that BRANE gives no file (with spaces, or with a way up) are left out, as are folders, empty
 * files, and files too large to be named by git alone: no engine needs them.
 */
export function readHubTree(value: unknown): HubTree {
  const read = z.array(Listed).check(z.maxLength(mostHubFiles)).safeParse(value);
  if (!read.success) return { kind: "refused", what: "answered with something else than a list of files" };
  const files: HubFile[] = [];
  for (const { type, path, size: bytes, oid, lfs } of read.data) {
    if (type !== "file" || bytes === 0 || !isFilePath(path)) continue;
    if (lfs !== undefined && lfs.size !== bytes)
      return { kind: "refused", what: `contradicts itself: it gives ${path} two sizes` };
    if (lfs !== undefined) files.push({ path, bytes, sha256: lfs.oid });
    else if (bytes <= mostGitBytes) files.push({ path, bytes, gitId: oid });
  }
  return { kind: "files", files };
}
