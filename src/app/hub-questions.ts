/** Asking a hub which files it has: in the person's name, with the gate open to it for as long as that takes. */
import * as z from "zod/mini";
import { downloadPurpose } from "#core/broker/catalogue-entry.ts";
import type { HubAnswer, HubQuestion } from "#core/broker/hub-question.ts";
import { librariesAddress } from "#core/broker/mlc-libraries.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import { byPerson, originToAllow } from "#core/privacy/egress.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { audited } from "./audited.ts";
import { questionStore } from "./downloads-left.ts";

/** platform/models/download/ask-hub gives it. */
type AskHub = (question: HubQuestion, signal: AbortSignal) => Promise<HubAnswer>;

export interface HubQuestions {
  ask(question: HubQuestion, signal: AbortSignal): Promise<HubAnswer>;
  /** Origins that questions under way need, in whichever tab. */
  needed(): Promise<readonly string[]>;
}

/** The gate's way is written down, so that no other tab shuts it meanwhile, and the next one does if this tab dies. */
const Asked = z.object({ origins: z.array(z.string()), until: z.number() });
/** Longer than a question takes that is answered, in milliseconds. */
const longest = 3 * 60_000;

export interface HubQuestionsDeps {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly audit: AuditPort;
  readonly allowList: AllowList;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  readonly askHub: AskHub;
  /** Closes the gate to whom nothing needs any more. */
  readonly shut: () => Promise<void>;
}

export function createHubQuestions(deps: HubQuestionsDeps): HubQuestions {
  const { rows, locks, clock, audit, allowList } = deps;
  let count = 0;
  return {
    async ask(question, signal) {
      const { hub, repository } = question;
      const machine = await deps.machine?.();
      const ways = [hub.base, librariesAddress].map((address) => originToAllow(2, address, machine));
      const [first] = ways;
      if (first?.kind === "refused") return first;
      const origins = ways.flatMap((way) => (way.kind === "origin" ? [way.origin] : []));
      const id = `${repository} ${clock.now()} ${(count += 1)}`;
      return audited(audit, { action: "model.hub", subject: repository, details: { hub: hub.name } }, async () => {
        await locks.withLock("download wishes", async () => {
          await rows.write([
            { kind: "put", store: questionStore, id, value: { origins, until: clock.now() + longest } },
          ]);
          for (const origin of origins) await allowList.allow({ neuronId: byPerson, origin, purpose: downloadPurpose });
        });
        try {
          return await deps.askHub(question, signal);
        } finally {
          await rows.write([{ kind: "delete", store: questionStore, id }]);
          await deps.shut();
        }
      });
    },
    async needed() {
      const origins: string[] = [];
      for (const { id, value } of await rows.list(questionStore)) {
        const asked = Asked.safeParse(value).data;
        if (asked !== undefined && asked.until > clock.now()) origins.push(...asked.origins);
        else await rows.write([{ kind: "delete", store: questionStore, id }]); // its tab is gone
      }
      return origins;
    },
  };
}
