import { createSignal } from "solid-js";

/** How far documents are read that this tab is adding, by file name. */
export interface ReadingProgress {
  /** `12 of 34 passages`; undefined before the first step. */
  of(name: string): string | undefined;
  /** 0 … 1; undefined before the first step. */
  part(name: string): number | undefined;
  report(name: string, done: number, total: number): void;
  forget(name: string): void;
}

export function createReadingProgress(): ReadingProgress {
  const [steps, setSteps] = createSignal<ReadonlyMap<string, { readonly done: number; readonly total: number }>>(
    new Map(),
  );
  return {
    of(name) {
      const step = steps().get(name);
      return step === undefined ? undefined : `${step.done} of ${step.total} passages read`;
    },
    part(name) {
      const step = steps().get(name);
      return step === undefined || step.total === 0 ? undefined : step.done / step.total;
    },
    report: (name, done, total) => void setSteps((before) => new Map(before).set(name, { done, total })),
    forget: (name) =>
      void setSteps((before) => {
        const after = new Map(before);
        after.delete(name);
        return after;
      }),
  };
}
