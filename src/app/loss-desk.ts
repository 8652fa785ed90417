import { forgetCanary, lostPlaces, settleCanary, type CanaryPlace } from "#core/vault/canary.ts";
import type { LossDesk, RestoreDesk, StoreName } from "./app.ts";

/** Looked at when the database is empty. Undefined on a first day; a desk when the browser has lost the database. */
export async function lookForLoss(deps: {
  readonly places: readonly CanaryPlace[];
  readonly restore: RestoreDesk;
  readonly reload: () => void;
}): Promise<LossDesk | undefined> {
  const lost = await lostPlaces(deps.places);
  if (!lost.includes("database")) return undefined;
  return {
    lost,
    restore: deps.restore,
    async beginAnew() {
      await forgetCanary(deps.places);
      deps.reload();
    },
  };
}

/** Looked at once at every start that has its database: what else was lost. The canary is whole again afterwards. */
export async function settleLoss(places: readonly CanaryPlace[], newWord: () => string): Promise<readonly StoreName[]> {
  const lost = await lostPlaces(places);
  await settleCanary(places, newWord);
  return lost.filter((name) => name !== "database");
}
