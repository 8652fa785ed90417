import type { DeviceStatus } from "#app/app.ts";

/** Less than a twentieth free, or less than 200 MB: said before something fails. */
export function isLowOnSpace(device: DeviceStatus): boolean {
  const { storage } = device;
  return storage !== undefined && storage.quotaBytes - storage.usedBytes < Math.max(2e8, storage.quotaBytes / 20);
}
