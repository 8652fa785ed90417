/** The types of check-log.mjs, for our tests. */
export function checkLog(kept: { readonly log: string; readonly checkpoints?: string; readonly key?: string }): Promise<
  | {
      readonly kind: "intact";
      readonly entries: number;
      readonly covered: number;
      readonly signed: boolean;
      readonly root: string;
      readonly open: readonly number[];
      readonly erased: readonly number[];
    }
  | { readonly kind: "broken"; readonly line: number; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string }
>;
