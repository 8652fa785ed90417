import * as z from "zod/mini";
import type { MachinePolicy } from "./policy.ts";

/** A policy as it comes from outside: a signed row, a message. */
export const Policy = z.object({
  greatestTier: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  toolsOff: z.boolean(),
  servers: z.object({
    kind: z.enum(["all-but", "only"]),
    origins: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(200)),
  }),
  lockWithin: z.int().check(z.minimum(0), z.maximum(1440)),
}) satisfies z.ZodMiniType<MachinePolicy>;
