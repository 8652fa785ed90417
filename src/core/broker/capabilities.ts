/** What a model can, beyond answering in words: found out once and kept with it. */
import * as z from "zod/mini";

/** What nobody has said or tried is absent: it is not known, and not taken for granted. */
export const CapabilitiesSchema = z.object({
  /** Its engine takes tools beside the prompt, and it calls them in its own way. */
  nativeTools: z.exactOptional(z.boolean()),
  /** An answer can be held to a JSON Schema. */
  constrained: z.exactOptional(z.boolean()),
  /** It reads pictures. */
  vision: z.exactOptional(z.boolean()),
  /** Its answers come in pieces while they are written, and not all at once. */
  streaming: z.exactOptional(z.boolean()),
});

export type Capabilities = Readonly<z.infer<typeof CapabilitiesSchema>>;
