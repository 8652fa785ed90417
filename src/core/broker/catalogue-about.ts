/** What is known of a model that can be fetched, beyond its bytes: what a person chooses by, and what fit.ts reckons with. */
import * as z from "zod/mini";
import { CapabilitiesSchema } from "./capabilities.ts";

/** What a person wants a model for. */
export const tasks = ["talk", "documents", "tools", "code"] as const;
export type Task = (typeof tasks)[number];

const Words = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const Bytes = z.int().check(z.positive(), z.maximum(64 * 2 ** 30));

export const AboutEntrySchema = z.strictObject({
  tasks: z.array(z.enum(tasks)).check(z.minLength(1), z.maxLength(tasks.length)),
  /** One or two sentences: what it does well, and what a person should know before they fetch it. */
  goodFor: Words(300),
  /** Its name as SPDX writes it where it has one, and where its text stands. */
  license: z.strictObject({ name: Words(60), url: z.url({ protocol: /^https$/ }).check(z.maxLength(300)) }),
  /** BCP 47 tags of those its makers name. */
  languages: z.array(Words(40)).check(z.minLength(1), z.maxLength(200)),
  architecture: z.exactOptional(Words(80)),
  /** How its weights lie, such as `Q4_K_M`. */
  weights: z.exactOptional(Words(80)),
  /** Bytes while it answers: weights, keys and values of the window below. Reckoned, not measured. */
  memory: Bytes,
  /** In tokens, as BRANE runs it: at most 8,192, since keys and values of more cost memory that is seldom needed. */
  contextWindow: z.int().check(z.positive(), z.maximum(16_777_216)),
  /** It gets the short form of a neuron's prompts, and tools are called for it. */
  small: z.boolean(),
  /** Only quick enough on a GPU. */
  gpu: z.exactOptional(z.boolean()),
  /** Its weights are in half precision (`shader-f16`). */
  f16: z.exactOptional(z.boolean()),
  /** The largest of its buffers on the GPU, in bytes. */
  largestBuffer: z.exactOptional(Bytes),
  capabilities: z.exactOptional(CapabilitiesSchema),
});

export type AboutEntry = Readonly<z.infer<typeof AboutEntrySchema>>;
