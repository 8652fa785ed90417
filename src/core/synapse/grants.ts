import * as z from "zod/mini";
import type { Clock } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

/** How long "for 24 hours" is, in milliseconds. */
export const grantLasts = 24 * 60 * 60 * 1000;

/** A person's standing yes: one neuron, one exact definition, one scope, for 24 hours. Never exported. */
interface Grant {
  readonly id: string;
  readonly neuronId: string;
  readonly tool: string;
  readonly definitionHash: string;
  readonly scope: string;
  /** Milliseconds since 1970. */
  readonly grantedAt: number;
  readonly expiresAt: number;
}

export interface Grants {
  /** The grant in force for exactly this, if there is one. */
  find(wanted: Pick<Grant, "neuronId" | "tool" | "definitionHash" | "scope">): Promise<Grant | undefined>;
  give(grant: Grant): Promise<void>;
  /** Those in force, the one that ends first first. */
  list(neuronId: string): Promise<readonly Grant[]>;
  revoke(id: string): Promise<void>;
}

export const grantStore = "grants";

const GrantSchema = z.object({
  id: z.string(),
  neuronId: z.string(),
  tool: z.string(),
  definitionHash: z.string(),
  scope: z.string(),
  grantedAt: z.number(),
  expiresAt: z.number(),
});

export function createGrants(deps: { readonly rows: Rows; readonly clock: Clock }): Grants {
  const { rows, clock } = deps;
  /** A clock that was set back must not bring an old permission to life: before its beginning it does not hold either. */
  const inForce = (grant: Grant, now: number) => grant.grantedAt <= now && now < grant.expiresAt;
  const kept = async (neuronId: string): Promise<readonly Grant[]> =>
    (await rows.list(grantStore, neuronId)).flatMap(({ value }) => {
      const read = GrantSchema.safeParse(value);
      return read.success && read.data.neuronId === neuronId ? [read.data] : [];
    });
  const list = async (neuronId: string) => {
    const now = clock.now();
    return (await kept(neuronId))
      .filter((grant) => inForce(grant, now))
      .toSorted((one, other) => one.expiresAt - other.expiresAt);
  };
  return {
    list,
    async find(wanted) {
      return (await list(wanted.neuronId)).find(
        (grant) =>
          grant.tool === wanted.tool && grant.definitionHash === wanted.definitionHash && grant.scope === wanted.scope,
      );
    },
    async give(grant) {
      const now = clock.now();
      const over = (await kept(grant.neuronId)).filter((old) => !inForce(old, now));
      await rows.write([
        ...over.map(({ id }) => ({ kind: "delete" as const, store: grantStore, id })),
        { kind: "put", store: grantStore, id: grant.id, value: grant, tags: [grant.neuronId] },
      ]);
    },
    revoke: (id) => rows.write([{ kind: "delete", store: grantStore, id }]),
  };
}
