import type { LocalNetwork } from "#core/broker/server-presets.ts";

/** The names browsers have given the permission so far: one for all, and then one for this device and one for others. */
const names = ["loopback-network", "local-network", "local-network-access"];

/** Whether a person has let this page reach other programs and devices; undefined where the browser knows no such permission. */
export async function localNetworkPermission(): Promise<LocalNetwork | undefined> {
  const states = await Promise.all(
    names.map((name) =>
      navigator.permissions.query({ name: name as PermissionName }).then(
        ({ state }) => state,
        () => undefined,
      ),
    ),
  );
  return states.includes("denied") ? "denied" : states.find((state) => state !== undefined);
}
