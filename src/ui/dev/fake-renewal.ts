import type { RenewalDesk, RenewalOutcome, RenewalStatus } from "#app/safety.ts";

/** A FAKE: it renews nothing. */
export function createFakeRenewal(state: {
  readonly [Member in keyof RenewalStatus]?: RenewalStatus[Member] | undefined;
}): RenewalDesk {
  const { ways = [{ id: "d", kind: "device", madeAt: 0 }], advised = false, renewedAt, running, problem } = state;
  const status: RenewalStatus = {
    ...{ ways, advised },
    ...(renewedAt === undefined ? {} : { renewedAt }),
    ...(running === undefined ? {} : { running }),
    ...(problem === undefined ? {} : { problem }),
  };
  const begun = () => Promise.resolve<RenewalOutcome>({ kind: "begun" });
  return {
    watch: (listener) => (listener(status), () => undefined),
    renewKeys: begun,
    renewFromTheGround: begun,
    advise: () => Promise.resolve(),
  };
}
