import * as z from "zod/mini";
import { broughtPrefix } from "#core/broker/cards.ts";
import { CallDialect } from "#core/broker/template-dialect.ts";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";

/** What scripts/shard-model.mjs writes beside a model's shards: the one word on what its bytes must be. */
const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Size = z.int().check(z.positive(), z.maximum(64 * 2 ** 30));
/** A path below the model's folder: no scheme, no root, no way up. */
const Path = z.string().check(z.regex(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/));

const Shard = z.object({ path: Path, bytes: Size, sha256: Hash });
const ModelFile = z
  .object({ path: Path, bytes: Size, sha256: Hash, shards: z.array(Shard).check(z.minLength(1), z.maxLength(4096)) })
  .check(z.refine((file) => file.shards.reduce((sum, shard) => sum + shard.bytes, 0) === file.bytes));

/** What a model brought by a person is, beyond its bytes: for those we carry, core/broker/cards.ts says it. */
const Traits = z.object({
  contextWindow: z.int().check(z.positive(), z.maximum(16_777_216)),
  // Never `native`: no engine in the browser takes tools beside the prompt, and they would be lost.
  tools: z.enum(["constrained", "react", "none"]),
  dialect: z.exactOptional(CallDialect),
  small: z.boolean(),
  memory: z.exactOptional(z.int().check(z.positive())),
  f16: z.exactOptional(z.boolean()),
  largestBuffer: z.exactOptional(z.int().check(z.nonnegative())),
});

/** What a person may want to know of it. */
const About = z.object({
  architecture: z.exactOptional(z.string().check(z.maxLength(80))),
  /** How its weights lie, such as `Q4_K`. */
  weights: z.exactOptional(z.string().check(z.maxLength(80))),
  languages: z.exactOptional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(200))),
});

const ManifestSchema = z.object({
  version: z.literal(1),
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)),
  name: z.string(),
  license: z.string(),
  files: z.array(ModelFile).check(z.minLength(1), z.maxLength(256)),
  traits: z.exactOptional(Traits),
  about: z.exactOptional(About),
});

export type AboutModel = z.infer<typeof About>;
export type ModelManifest = z.infer<typeof ManifestSchema>;
export type ModelShard = z.infer<typeof Shard>;

/** The id of a model by its bytes, wherever they came from and in whichever order. */
export const broughtIdOf = async (files: readonly { readonly sha256: string }[]): Promise<string> =>
  broughtPrefix +
  (
    await sha256Hex(
      utf8(
        files
          .map(({ sha256 }) => sha256)
          .sort()
          .join(" "),
      ),
    )
  ).slice(0, 16);

/** The manifest in `text`, or undefined when it is none, or another model's. */
export function readManifest(text: string, modelId: string): ModelManifest | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = ManifestSchema.safeParse(raw);
  return read.success && read.data.id === modelId ? read.data : undefined;
}

export const manifestBytes = (manifest: ModelManifest): number =>
  manifest.files.reduce((sum, file) => sum + file.bytes, 0);
