import type { WayIn } from "#core/vault/ways-in.ts";

export const since = (madeAt: number) =>
  new Date(madeAt).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });

/** What a way in is called, and what is said of it. */
export const wayInWords: Readonly<
  Record<WayIn["kind"], { readonly name: string; readonly says: (madeAt: number) => string }>
> = {
  device: { name: "This device", says: () => "Opens by itself, asks nobody." },
  passphrase: { name: "Passphrase", says: (madeAt) => `Set on ${since(madeAt)}.` },
  passkey: { name: "Passkey", says: (madeAt) => `Added on ${since(madeAt)}. Kept by your device or security key.` },
  recovery: { name: "Recovery code", says: (madeAt) => `Made on ${since(madeAt)}, on paper only.` },
};
