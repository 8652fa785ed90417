/** What scripts/plugins/ship.ts puts into the service worker: every file of the build but the worker itself. */
declare module "virtual:shipped" {
  import type { ShippedFile } from "#platform/page/shipped.ts";
  /** Changes whenever a file does. */
  export const build: string;
  export const files: readonly ShippedFile[];
}
