import * as z from "zod/mini";

/** Secrets by name. */
export const Credentials = z.record(z.string(), z.string());
