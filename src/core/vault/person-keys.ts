import type { HouseKeys } from "./house-keys.ts";
import type { Role } from "./person.ts";

/** Only the keys that go with these roles; nothing that is one person's own. */
export function keysOf(
  { common, admins, admin, auditor, auditorEarlier, earlier }: HouseKeys,
  roles: readonly Role[],
): HouseKeys {
  const audits = auditor !== undefined && roles.includes("auditor");
  return {
    ...{ common, admins },
    ...(earlier === undefined ? {} : { earlier }),
    ...(admin !== undefined && roles.includes("admin") ? { admin } : {}),
    ...(audits ? { auditor, ...(auditorEarlier === undefined ? {} : { auditorEarlier }) } : {}),
  };
}
