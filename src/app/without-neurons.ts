import type { App, NeuronDesk } from "./app.ts";

const reason = "You look after this BRANE, and use no neurons in it. An admin can change that under People.";
const refused = { kind: "refused", reason } as const;

/**
 * The app as it is for who has no neurons here: an auditor, or an admin who is nothing else. None come with the app then
 * either, so there is none to talk to; what they may have kept as a user lies in their space, for when they are one again.
 */
export function withoutNeurons(app: App): App {
  const neurons: NeuronDesk = {
    ...app.neurons,
    list: () => Promise.resolve([]),
    watchList(listener) {
      listener([]);
      return () => undefined;
    },
    config: () => Promise.resolve(undefined),
    export: () => Promise.resolve(refused),
    open: () => Promise.resolve(refused),
    create: () => Promise.resolve(refused),
    away: () => Promise.resolve([]),
    bringBack: () => Promise.resolve(),
  };
  return { ...app, neurons };
}
