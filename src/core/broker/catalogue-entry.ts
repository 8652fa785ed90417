/** A model that can be fetched: what its files must be, byte for byte, and where they lie. */
import * as z from "zod/mini";
import { isLoopback } from "#core/words/tier.ts";
import { AboutEntrySchema } from "./catalogue-about.ts";

const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** What git calls a file by: the SHA-1 of `blob SIZE`, a zero byte, and its bytes (git-scm.com/book, "Git Objects"). */
const GitId = z.string().check(z.regex(/^[0-9a-f]{40}$/));
/** A file that only git names is held in memory until it is checked, so it is small. In bytes. */
export const mostGitBytes = 16 * 2 ** 20;
const Size = z.int().check(z.positive(), z.maximum(64 * 2 ** 30));
/** A path below a folder: no scheme, no root, no way up. */
const Path = z.string().check(z.regex(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/));

/** Whether a file of a model may be called so. */
export const isFilePath = (path: string): boolean => Path.safeParse(path).success;

const Shard = z.strictObject({
  bytes: Size,
  sha256: Hash,
  /** Where it lies as a file of its own, at mirrors of the same origin; everywhere else it is a range of its file. */
  path: z.exactOptional(Path),
});

/** A folder that files are fetched from: over https, or over http from this very machine. Ends with a slash. */
export const WebFolder = z.string().check(
  z.maxLength(2000),
  z.refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password, search, hash, pathname } = new URL(text);
    const isSafe = protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
    return isSafe && username + password + search + hash === "" && pathname.endsWith("/");
  }),
);
const OwnFolder = z.string().check(z.regex(/^\/(?!\/)(?!.*\.\.)[A-Za-z0-9._/-]{0,200}\/$/));
export const Origin = z.string().check(z.refine((text) => URL.canParse(text) && new URL(text).origin === text));

const MirrorSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("same origin"), base: OwnFolder }),
  z.strictObject({
    kind: z.literal("web"),
    base: WebFolder,
    /** As a person reads it, such as `huggingface.co`. */
    name: z.string().check(z.minLength(1), z.maxLength(80)),
    /** Origins that it may send on to; none where absent. */
    handsOverTo: z.exactOptional(z.array(Origin).check(z.maxLength(20))),
  }),
]);

const File = z
  .strictObject({
    path: Path,
    bytes: Size,
    sha256: z.exactOptional(Hash),
    /**
     * In place of `sha256` where whoever lists the file names it by git alone, as hubs do with small ones: checked when it
     * arrives, and from then on its SHA-256 stands here.
     */
    gitId: z.exactOptional(GitId),
    /** In the order of the file. Without them the file is fetched in pieces that only its own hash can prove. */
    shards: z.exactOptional(z.array(Shard).check(z.minLength(1), z.maxLength(4096))),
    /** Where this file lies, if it is elsewhere than the others. */
    mirrors: z.exactOptional(z.array(MirrorSchema).check(z.minLength(1), z.maxLength(5))),
  })
  .check(
    z.refine(({ bytes, shards }) => !shards || shards.reduce((sum, shard) => sum + shard.bytes, 0) === bytes, {
      error: "its shards are not together as long as the file",
    }),
    z.refine(({ sha256, gitId }) => (sha256 === undefined) !== (gitId === undefined), {
      error: "it is named by its SHA-256 or by git's id, by one of them",
    }),
    z.refine(({ gitId, bytes, shards }) => gitId === undefined || (bytes <= mostGitBytes && shards === undefined), {
      error: "what git alone names is small, and in one piece",
    }),
  );

const CatalogueEntrySchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)),
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  /** Which engines read it: `gguf` Soma and llama.cpp, `onnx` transformers.js, `mlc` WebLLM. */
  format: z.enum(["gguf", "onnx", "mlc"]),
  files: z.array(File).check(z.minLength(1), z.maxLength(256)),
  /** In the order they are tried. */
  mirrors: z.array(MirrorSchema).check(z.minLength(1), z.maxLength(20)),
  /** Absent where whoever wrote the entry says no more of it. */
  about: z.exactOptional(AboutEntrySchema),
});

export type CatalogueEntry = Readonly<z.infer<typeof CatalogueEntrySchema>>;
export type CatalogueFile = CatalogueEntry["files"][number];
export type Mirror = Readonly<z.infer<typeof MirrorSchema>>;

/** Every file is named by its SHA-256: only then is it told where a model's pieces lie on the shelf. */
export type NamedFile = CatalogueFile & { readonly sha256: string };
export type NamedEntry = Omit<CatalogueEntry, "files"> & { readonly files: NamedFile[] };
export const isNamed = (entry: CatalogueEntry): entry is NamedEntry =>
  entry.files.every(({ sha256 }) => sha256 !== undefined);

export type ReadEntry =
  | { readonly kind: "entry"; readonly entry: CatalogueEntry }
  /** `reason`: a sentence that names what is wrong. */
  | { readonly kind: "refused"; readonly reason: string };

/** Reads one entry strictly: an unknown field is as wrong as a missing one, since it may mean something. */
export function readCatalogueEntry(value: unknown): ReadEntry {
  const read = CatalogueEntrySchema.safeParse(value);
  if (read.success) return { kind: "entry", entry: read.data };
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") ?? "";
  const said = issue?.code === "custom" && issue.message !== "Invalid input" ? `: ${issue.message}` : "";
  const place = where === "" ? "its fields" : where;
  return {
    kind: "refused",
    reason: `The catalogue's entry ${nameIn(value)} cannot be used: ${place} is wrong${said}.`,
  };
}

function nameIn(value: unknown): string {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  return typeof id === "string" && /^[\w.-]{1,100}$/.test(id) ? id : "without an id";
}

/** How the gate's list and log name what models are fetched for. */
export const downloadPurpose = "model download";

/** Bytes of all files of a model together. */
export const entryBytes = ({ files }: Pick<CatalogueEntry, "files">): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);
