import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";

/** A sentence that something was done, and the way back while there is one. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  readonly list: Accessor<readonly Toast[]>;
  show(text: string, action?: Toast["action"]): void;
  dismiss(id: number): void;
}

/** A toast stays 12 seconds, longer while it is pointed at or focused: see toast-stack.tsx. */
export function createToasts(): Toasts {
  const [list, setList] = createSignal<readonly Toast[]>([]);
  let next = 1;
  return {
    list,
    show(text, action) {
      const toast = { id: next++, text, ...(action === undefined ? {} : { action }) };
      setList((toasts) => [...toasts.slice(-2), toast]);
    },
    dismiss: (id) => setList((toasts) => toasts.filter((toast) => toast.id !== id)),
  };
}
